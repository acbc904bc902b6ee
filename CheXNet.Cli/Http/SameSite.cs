using System.Net;
using CheXNet.Api;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>Any web page could make a browser that reaches this service call it. Rejects requests from another origin (CSRF) and those
/// under a name that is not the service's (DNS rebinding: a page's own name, made to point at this machine).</summary>
internal sealed class SameSite(HttpAddress address, HttpAccess access)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) => IsTrusted(context.Request)
        ? next(context)
        : context.Problem(
            StatusCodes.Status403Forbidden,
            ErrorCodes.RequestRefused,
            "This request comes from another web site, or names this machine in a way that is not its own: "
            + "use the address that the service printed, or start it with --host-name <name>.").ExecuteAsync(context);

    private bool IsTrusted(HttpRequest request)
    {
        if (!IsOwn(request.Host.Host) || BrowserSafety.IsFromElsewhere(request)) return false;
        string? origin = request.Headers.Origin.Count > 0 ? request.Headers.Origin.ToString() : null;
        // Behind a proxy that encrypts, the origin is https where this service is called by http.
        return origin is null || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Scheme is "http" or "https"
            && (IsSame(origin, $"http://{request.Host.Value}") || IsSame(origin, $"https://{request.Host.Value}")));
    }

    // An address in numbers is never a page's name, so beyond loopback any is right: a container does not know its machine's.
    private bool IsOwn(string host) =>
        IsSame(host, "localhost")
        || access.HostNames.Any(name => IsSame(host, name))
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? ip) && (IPAddress.IsLoopback(ip) || !address.IsLoopback));

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
