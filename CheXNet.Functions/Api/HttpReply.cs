using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CheXNet.Functions.Api;

/// <summary>The API's answer as the worker sends it.</summary>
public sealed class HttpReply(ApiReply reply) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        foreach ((string name, string value) in reply.Headers) response.Headers[name] = value;
        if (reply.ContentType is null) return;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body, context.HttpContext.RequestAborted);
    }
}

internal static class HttpRequests
{
    /// <summary>Hands a request to the API, whose guard makes an answer of every error.</summary>
    public static async Task<IActionResult> AnswerAsync(
        this ApiGuard guard, HttpRequest request, Func<ApiRequest, Task<ApiReply>> answer, CancellationToken cancellationToken) =>
        new HttpReply(await guard.AnswerAsync(() => answer(Read(request)), cancellationToken));

    private static ApiRequest Read(HttpRequest request) => new()
    {
        // A key may come as the parameter code: it is the host's, and the API knows no such parameter.
        Query = new ApiQuery(request.Query.Where(static p => p.Key != "code")
            .SelectMany(static p => p.Value.Select(value => KeyValuePair.Create(p.Key, value ?? "")))),
        Body = request.Body,
        ContentLength = request.ContentLength,
        IfNoneMatch = request.Headers.IfNoneMatch.Count > 0 ? request.Headers.IfNoneMatch.ToString() : null,
    };
}
