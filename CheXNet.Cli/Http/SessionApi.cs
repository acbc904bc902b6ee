using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CheXNet.Cli.Http;

/// <summary>Signs a browser in with the service's token, so that the viewer's pictures need no header.</summary>
internal sealed class SessionApi(HttpAccess access, Sessions sessions)
{
    private const int MostBytes = 4096;

    /// <summary>Whether a token is demanded, and whether the caller has given it.</summary>
    public IResult Get(HttpRequest request)
    {
        request.Query.Expect();
        bool signedIn = TokenCheck.IsSignedIn(request.HttpContext, access, sessions);
        return TypedResults.Ok(new SessionBody(access.DemandsToken, signedIn, null));
    }

    /// <summary>Signs in, 204 with a cookie; 401 with a wrong token.</summary>
    public async Task<IResult> BeginAsync(HttpRequest request, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        BinaryData body = await request.ReadBodyAsync(
            MostBytes, Invariant($"A request to sign in has at most {MostBytes} bytes."), cancellationToken);
        if (!access.Accepts(body.ReadJson<SessionRequest>(json.Value.SerializerOptions).Token))
        {
            return request.HttpContext.Problem(
                StatusCodes.Status401Unauthorized, ErrorCodes.TokenRequired,
                "This is not the service's token: it printed one at its start, or was given one.");
        }

        if (access.DemandsToken) sessions.Begin(request.HttpContext);
        return TypedResults.NoContent();
    }

    /// <summary>Signs out, 204.</summary>
    public IResult End(HttpRequest request)
    {
        request.Query.Expect();
        sessions.End(request.HttpContext);
        return TypedResults.NoContent();
    }
}
