using System.Net;
using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>The local API has no password, so any web page could make this machine's browser call it. Rejects requests from another origin
/// (CSRF) and those with a foreign host name (DNS rebinding).</summary>
internal sealed class SameSite(HttpAddress address)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) => IsTrusted(context.Request)
        ? next(context)
        : context.Problem(
            StatusCodes.Status403Forbidden,
            ErrorCodes.RequestRefused,
            "This request comes from another web site, or names this machine in a way that is not its own: "
            + "use the address that the service printed.").ExecuteAsync(context);

    private bool IsTrusted(HttpRequest request)
    {
        if (address.IsLoopback && !IsThisMachine(request.Host.Host)) return false;
        string? origin = request.Headers.Origin.Count > 0 ? request.Headers.Origin.ToString() : null;
        return origin is null || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
