using System.Globalization;
using System.Net;

namespace CheXNet.Cli.Http;

/// <summary>Where the API is served: an address of this machine and a port, 0 for a free one.</summary>
/// <param name="Port">0 to 65535.</param>
internal sealed record HttpAddress(IPAddress Address, int Port)
{
    /// <summary>Where it is served unless said otherwise: only this machine reaches it.</summary>
    public static HttpAddress Default { get; } = new(IPAddress.Loopback, 7014);

    /// <summary>Whether only programs of this machine reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Reads <c>8080</c>, <c>192.168.1.5:8080</c>, <c>[::1]:8080</c> or the same after <c>http://</c>.</summary>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static HttpAddress Parse(string text)
    {
        string plain = text.Trim();
        if (plain.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) plain = plain["http://".Length..].TrimEnd('/');
        if (int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out int alone)) return Checked(IPAddress.Loopback, alone, text);

        int colon = plain.LastIndexOf(':');
        string host = colon < 0 ? "" : plain[..colon];
        if (host.Length == 0 || !int.TryParse(plain.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)) throw Invalid(text);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return Checked(IPAddress.Loopback, port, text);
        bool bare = host.Contains(':', StringComparison.Ordinal) && host[0] != '[';
        return !bare && IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) ? Checked(address, port, text) : throw Invalid(text);
    }

    private static HttpAddress Checked(IPAddress address, int port, string text) => port <= IPEndPoint.MaxPort ? new HttpAddress(address, port) : throw Invalid(text);

    private static InvalidInputException Invalid(string text) => new(
        ErrorCodes.ArgumentInvalid,
        $"--http is '{text}': give a port (8080), or an address of this machine and a port (0.0.0.0:8080). Encryption is a reverse proxy's work.");
}
