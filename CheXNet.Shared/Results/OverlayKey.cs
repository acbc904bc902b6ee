using CheXNet.Findings;

namespace CheXNet.Results;

/// <summary>Names an overlay: an image, a finding and how it was explained.</summary>
/// <param name="Image">The image.</param>
/// <param name="Finding">The finding.</param>
/// <param name="Method">The explanation method by its name on the command line.</param>
public readonly record struct OverlayKey(ImageKey Image, Finding Finding, string Method = OverlayKey.DefaultMethod)
{
    /// <summary>The method of an overlay whose name says none.</summary>
    public const string DefaultMethod = "gradcam";

    /// <summary>The blob's name within the container: <c>{dataset}/{image}/{finding}.png</c>, or <c>{finding}.{method}.png</c> for another method.</summary>
    public string BlobName => $"{FolderOf(Image)}{Finding.Column}{(Method == DefaultMethod ? "" : "." + Method)}.png";

    /// <summary>What the names of an image's overlays begin with.</summary>
    /// <param name="image">The image.</param>
    /// <returns><c>{dataset}/{image}/</c>.</returns>
    public static string FolderOf(ImageKey image) => $"{image.BlobName}/";
}
