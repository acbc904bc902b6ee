using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CheXNet.Cli.Http;

/// <summary>Where the API is served: an address of this machine and a port, 0 for a free one.</summary>
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
        if (plain.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)) plain = plain["localhost:".Length..];
        if (ushort.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return new(IPAddress.Loopback, port);
        // An address without a port is one to IPEndPoint too, of port 0.
        return IPEndPoint.TryParse(plain, out IPEndPoint? endPoint)
            && plain.Contains(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "]:" : ":", StringComparison.Ordinal)
            ? new HttpAddress(endPoint.Address, endPoint.Port)
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"--http is '{text}': give a port (8080), or an address of this machine and a port (0.0.0.0:8080). "
                + "Encryption is a reverse proxy's work.");
    }
}
