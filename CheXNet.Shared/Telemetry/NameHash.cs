namespace CheXNet.Telemetry;

/// <summary>Replaces names in logs, traces and redacted errors by a hash: an image's name is personal data.</summary>
public static class NameHash
{
    private const int Digits = 12;

    /// <summary>The first 12 lowercase hex digits of the name's SHA-256, as from <c>printf %s name | sha256sum</c>.</summary>
    /// <param name="name">A name; for an image, its blob name within the container.</param>
    public static string Of(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Digits];
}
