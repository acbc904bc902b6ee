namespace CheXNet.Api;

/// <summary>Whether the caller is signed in.</summary>
/// <param name="Required">Whether the service demands a token of its own.</param>
/// <param name="SignedIn">Whether this caller may call it.</param>
/// <param name="User">Who, where the service knows.</param>
public sealed record SessionBody(bool Required, bool SignedIn, string? User);

/// <summary>A request to sign in.</summary>
/// <param name="Token">The service's token.</param>
public sealed record SessionRequest([property: JsonRequired] string Token);
