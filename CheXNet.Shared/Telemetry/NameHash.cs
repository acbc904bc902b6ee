namespace CheXNet.Telemetry;

/// <summary>What stands for a name in logs, traces and redacted errors: an image's name is personal data.</summary>
public static class NameHash
{
    private const int Digits = 12;

    /// <summary>The first 12 hexadecimal digits of a name's SHA-256: <c>printf %s name | sha256sum</c> gives the same.</summary>
    /// <param name="name">A name; an image's is that of its blob within the container.</param>
    /// <returns>The hash, in lower case.</returns>
    public static string Of(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Digits];
}
