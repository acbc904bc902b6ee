using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>Demands the token as <c>Authorization: Bearer …</c>, everywhere but at the health check.</summary>
internal sealed class TokenCheck(HttpAccess access)
{
    private const string Scheme = "Bearer ";

    private static readonly PathString Health = new($"/{ApiRoutes.Prefix}/{ApiRoutes.Health}");

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == Health || access.Accepts(TokenOf(context.Request))) return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Problem(
            StatusCodes.Status401Unauthorized,
            ErrorCodes.TokenRequired,
            "This service wants its token, which it printed or was given at its start: send it as 'Authorization: Bearer <token>'; "
            + $"'chexnet run' takes it from --token or the setting {HttpAccess.TokenVariable}.").ExecuteAsync(context);
    }

    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } given] && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? given[Scheme.Length..].Trim()
            : null;
}
