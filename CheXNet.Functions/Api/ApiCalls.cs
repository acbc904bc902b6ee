using System.Security.Claims;
using CheXNet.Api;

namespace CheXNet.Functions.Api;

/// <summary>What every call of the API passes: who calls, whether they may, and problem details for what goes wrong.</summary>
public sealed class ApiCalls(ApiAccess access, ApiErrorFilter errors)
{
    /// <summary>Answers a request, unless its caller is refused.</summary>
    public Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> handle, CancellationToken cancellationToken)
    {
        if (access.UserOf(request) is { } user)
            request.HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "AppService"));
        return errors.AnswerAsync(
            request.HttpContext,
            () => access.Refusal(request) is { } refusal ? Task.FromResult<IResult>(refusal) : handle(),
            cancellationToken);
    }

    /// <summary>Who reaches the API is signed in: App Service or the host has seen to it.</summary>
    public static IResult Session(HttpRequest request)
    {
        request.Query.Expect();
        return TypedResults.Ok(new SessionBody(Required: false, SignedIn: true, request.HttpContext.User.Identity?.Name));
    }
}
