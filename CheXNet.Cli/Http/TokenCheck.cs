using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>Demands the token as <c>Authorization: Bearer …</c> or the cookie of a session, everywhere but at the health check, at the
/// session itself and at the viewer's files, which hold no data.</summary>
internal sealed class TokenCheck(HttpAccess access, Sessions sessions)
{
    private const string Scheme = "Bearer ";

    private static readonly PathString Health = new($"/{ApiRoutes.Prefix}/{ApiRoutes.Health}");
    private static readonly PathString Session = new($"/{ApiRoutes.Prefix}/{ApiRoutes.Session}");
    private static readonly PathString Viewer = new($"/{ApiRoutes.Viewer}");

    /// <summary>Whether the caller may call the API.</summary>
    public static bool IsSignedIn(HttpContext context, HttpAccess access, Sessions sessions) =>
        access.Accepts(TokenOf(context.Request)) || sessions.Has(context);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context.Request.Path) || IsSignedIn(context, access, sessions)) return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Problem(
            StatusCodes.Status401Unauthorized,
            ErrorCodes.TokenRequired,
            "This service wants its token, which it printed or was given at its start: send it as 'Authorization: Bearer <token>'; "
            + $"'chexnet run' takes it from --token or the setting {HttpAccess.TokenVariable}, and the viewer asks for it.")
            .ExecuteAsync(context);
    }

    private static bool IsOpen(PathString path) =>
        path == "/" || path == Health || path == Session || path.StartsWithSegments(Viewer, StringComparison.Ordinal);

    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } given] && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? given[Scheme.Length..].Trim()
            : null;
}
