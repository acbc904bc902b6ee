using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>Between ASP.NET Core's requests and responses and the API's.</summary>
internal static class HttpExchange
{
    /// <summary>What the API looks at of a request.</summary>
    public static ApiRequest Read(HttpRequest request) => new()
    {
        Query = new ApiQuery(request.Query.SelectMany(static p => p.Value.Select(value => KeyValuePair.Create(p.Key, value ?? "")))),
        Body = request.Body,
        ContentLength = request.ContentLength,
        IfNoneMatch = request.Headers.IfNoneMatch.Count > 0 ? request.Headers.IfNoneMatch.ToString() : null,
    };

    /// <summary>A value of the request's route.</summary>
    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>Sends an answer.</summary>
    public static async Task SendAsync(HttpContext context, ApiReply reply)
    {
        HttpResponse response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        foreach ((string name, string value) in reply.Headers) response.Headers[name] = value;
        if (reply.ContentType is null) return;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }
}
