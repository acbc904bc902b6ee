using System.Net;
using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>
/// The service asks nobody for a password, because only this machine reaches it. A browser on this machine would still carry out what a
/// page of any web site tells it, so requests that such a page may have sent are refused: those from another origin, and those under a
/// name that an attacker's DNS server may have pointed here (DNS rebinding).
/// </summary>
/// <param name="address">Where the API is served.</param>
internal sealed class SameSite(HttpAddress address)
{
    /// <summary>Goes on to <paramref name="next"/>, or refuses.</summary>
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
