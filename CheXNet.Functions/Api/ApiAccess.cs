using CheXNet.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CheXNet.Functions.Api;

/// <summary>How callers of the API sign in. It is fixed when the app is built (<c>-p:ApiAuthentication=EntraId</c> or <c>Keys</c>), because
/// the host reads the level of a trigger from the app's metadata.</summary>
/// <param name="isByEntraId">Whether App Service authentication checks a token of Entra ID before a request reaches the app.</param>
public sealed class ApiAccess(IConfiguration configuration, bool isByEntraId)
{
#if API_BY_ENTRA_ID
    /// <summary>What the host asks for at the API's triggers.</summary>
    public const AuthorizationLevel Level = AuthorizationLevel.Anonymous;
#else
    /// <summary>What the host asks for at the API's triggers.</summary>
    public const AuthorizationLevel Level = AuthorizationLevel.Function;
#endif

    // App Service sets it where its authentication is on, and then no caller can bring the header of his own.
    private const string AuthenticationIsOn = "WEBSITE_AUTH_ENABLED";
    private const string Principal = "X-MS-CLIENT-PRINCIPAL";
    private const string PrincipalName = "X-MS-CLIENT-PRINCIPAL-NAME";
    private const string Setting = "CHEXNET_API_AUTHENTICATION";

    private readonly bool _isOn = bool.TryParse(configuration[AuthenticationIsOn], out bool on) && on;
    private readonly string _asked = configuration[Setting] is { Length: > 0 } asked ? asked : "not set";

    /// <summary>As this app was built.</summary>
    public ApiAccess(IConfiguration configuration)
        : this(configuration, Level == AuthorizationLevel.Anonymous)
    {
    }

    /// <summary>Who sent a request, as App Service says; null where its authentication is off.</summary>
    public string? UserOf(HttpRequest request) => _isOn && request.Headers[PrincipalName] is [{ Length: > 0 } name] ? name : null;

    /// <summary>Why a request is refused; null where it is not. Keys were checked by the host before.</summary>
    public ProblemHttpResult? Refusal(HttpRequest request)
    {
        if (isByEntraId && !(_isOn && request.Headers.ContainsKey(Principal))) return Unknown(request);
        // A browser sends the cookie of whoever is signed in for any page; a token or key it sends only for a page that has it.
        return BrowserSafety.IsFromElsewhere(request) && !HasOwnCredential(request)
            ? request.HttpContext.Problem(
                StatusCodes.Status403Forbidden, ErrorCodes.RequestRefused, "This request comes from a page of another web site.")
            : null;
    }

    // With Entra ID nobody checks a key, so that one proves nothing: any page can put a word into an address.
    private bool HasOwnCredential(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        || (!isByEntraId && (request.Headers.ContainsKey("x-functions-key") || request.Query.ContainsKey("code")));

    private ProblemHttpResult Unknown(HttpRequest request) => request.HttpContext.Problem(
        StatusCodes.Status401Unauthorized,
        ErrorCodes.RequestRefused,
        "This app was built for callers who sign in with Entra ID, and App Service authentication "
        + $"{(_isOn ? "let this one through unknown" : "is off")}: deploy it by the template ({Setting} is {_asked}), "
        + "or publish the app with -p:ApiAuthentication=Keys.");
}
