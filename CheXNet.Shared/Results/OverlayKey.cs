namespace CheXNet.Results;

/// <summary>Identifies an overlay: image, finding and explanation method.</summary>
/// <param name="Method">The method by its command-line name.</param>
public readonly record struct OverlayKey(ImageKey Image, Finding Finding, string Method = OverlayKey.DefaultMethod)
{
    /// <summary>The method when the blob name gives none.</summary>
    public const string DefaultMethod = "gradcam";

    // A blob name has at most 1,024 characters: finding 64, method 32, plus ".", ".jpg".
    private const int LongestFolder = 1024 - 64 - 1 - 32 - 4;

    /// <summary>The formats that an overlay may be stored in, in the order in which they are looked for.</summary>
    public static IReadOnlyList<ImageFormat> Formats { get; } = [ImageFormat.Jpeg, ImageFormat.Png];

    /// <summary>The blob name: <c>{dataset}/{image}/{finding}.jpg</c>, or <c>{finding}.{method}.jpg</c> for another method.</summary>
    public string BlobNameAs(ImageFormat format) =>
        $"{FolderOf(Image)}{Finding.Column}{(Method == DefaultMethod ? "" : "." + Method)}{ImageFiles.ExtensionOf(format)}";

    /// <summary>The common prefix of an image's overlay names.</summary>
    /// <returns><c>{dataset}/{image}/</c>; if too long, truncated with its SHA-256 appended.</returns>
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
