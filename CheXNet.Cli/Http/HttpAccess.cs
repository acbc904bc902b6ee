using System.Security.Cryptography;
using System.Text;

namespace CheXNet.Cli.Http;

/// <summary>Who may call the API: those with the token, under a name that is this service's.</summary>
internal sealed class HttpAccess
{
    /// <summary>Environment variable used without <c>--token</c>, by the service and its clients.</summary>
    public const string TokenVariable = "CHEXNET_TOKEN";

    private const int ShortestToken = 16;
    private const int LongestToken = 256;

    private readonly byte[]? _tokenHash;

    private HttpAccess(string? token, bool isGenerated, IReadOnlyList<string> hostNames)
    {
        _tokenHash = token is null ? null : HashOf(token);
        GeneratedToken = isGenerated ? token : null;
        HostNames = hostNames;
    }

    /// <summary>The token made for this start, to be shown; null if none is demanded or one was given.</summary>
    public string? GeneratedToken { get; }

    public bool DemandsToken => _tokenHash is not null;

    /// <summary>Names besides addresses and <c>localhost</c> under which the service is called.</summary>
    public IReadOnlyList<string> HostNames { get; }

    /// <param name="token">The token to demand; null: none on the loopback address, else a new one.</param>
    /// <param name="hostNames">Values of <c>--host-name</c>.</param>
    /// <exception cref="InvalidInputException">The token is too short, or a name is none.</exception>
    public static HttpAccess Of(HttpAddress address, string? token, params IReadOnlyList<string> hostNames)
    {
        if (token is not null && (token.Length is < ShortestToken or > LongestToken || !token.All(static c => c is > ' ' and < '\x7F')))
        {
            throw Invalid(
                $"The token (--token, or the setting {TokenVariable}) has {ShortestToken} to {LongestToken} visible ASCII characters "
                + "without spaces, for example the output of 'openssl rand -hex 32'.");
        }

        foreach (string name in hostNames)
        {
            if (Uri.CheckHostName(name) != UriHostNameType.Dns)
                throw Invalid($"--host-name is '{NameText.Escape(name)}': give a name without scheme and port, such as films.example.org.");
        }

        bool generate = token is null && !address.IsLoopback;
        return new HttpAccess(generate ? RandomNumberGenerator.GetHexString(64, lowercase: true) : token, generate, hostNames);
    }

    /// <summary>Whether the token is right; the time taken tells nothing about it.</summary>
    public bool Accepts(string? token) =>
        _tokenHash is null || (token is not null && CryptographicOperations.FixedTimeEquals(HashOf(token), _tokenHash));

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
