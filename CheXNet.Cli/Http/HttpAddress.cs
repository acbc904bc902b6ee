using System.Net;
using System.Net.Sockets;

namespace CheXNet.Cli.Http;

/// <summary>The API's local address and port; port 0 picks a free one.</summary>
internal sealed record HttpAddress(IPAddress Address, int Port)
{
    public static HttpAddress Default { get; } = new(IPAddress.Loopback, 7014);

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Parses <c>8080</c>, <c>192.168.1.5:8080</c>, <c>[::1]:8080</c> or the same after <c>http://</c>.</summary>
    /// <exception cref="InvalidInputException">The text has none of these forms.</exception>
    public static HttpAddress Parse(string text)
    {
        string plain = text.Trim();
        if (plain.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) plain = plain["http://".Length..].TrimEnd('/');
        if (plain.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)) plain = plain["localhost:".Length..];
        if (ushort.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return new(IPAddress.Loopback, port);
        // IPEndPoint also accepts an address without a port, as port 0.
        return IPEndPoint.TryParse(plain, out IPEndPoint? endPoint)
            && plain.Contains(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "]:" : ":", StringComparison.Ordinal)
            ? new HttpAddress(endPoint.Address, endPoint.Port)
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"--http is '{text}': give a port (8080), or an address of this machine and a port (0.0.0.0:8080). "
                + "Encryption is a reverse proxy's work.");
    }
}
