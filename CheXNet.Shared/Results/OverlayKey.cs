using System.Security.Cryptography;
using System.Text;
using CheXNet.Findings;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>Names an overlay: an image, a finding and how it was explained.</summary>
/// <param name="Method">The explanation method by its name on the command line.</param>
public readonly record struct OverlayKey(ImageKey Image, Finding Finding, string Method = OverlayKey.DefaultMethod)
{
    /// <summary>The method of an overlay whose name says none.</summary>
    public const string DefaultMethod = "gradcam";

    // A blob's name has at most 1,024 characters; a finding 64, a method's name 32, and ".", ".png" go with them.
    private const int LongestFolder = 1024 - 64 - 1 - 32 - 4;

    /// <summary>
    /// The blob's name within the container: <c>{dataset}/{image}/{finding}.png</c>, or <c>{finding}.{method}.png</c> for another method.
    /// </summary>
    public string BlobName => $"{FolderOf(Image)}{Finding.Column}{(Method == DefaultMethod ? "" : "." + Method)}.png";

    /// <summary>What the names of an image's overlays begin with.</summary>
    /// <returns><c>{dataset}/{image}/</c>; a name too long to leave room for the rest is cut and carries its SHA-256.</returns>
    public static string FolderOf(ImageKey image)
    {
        string name = image.BlobName;
        if (name.Length < LongestFolder) return $"{name}/";

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        int keep = LongestFolder - hash.Length - 2;
        if (char.IsHighSurrogate(name[keep - 1])) keep--;
        return $"{name.AsSpan(0, keep)}~{hash}/";
    }
}
