using System.Text.RegularExpressions;

namespace CheXNet.Datasets;

/// <summary>
/// The patient of an image, as far as its name says: the digits before <c>_</c> in ChestX-ray14's <c>00000013_005.png</c>, or a folder
/// <c>patient00013</c> as in CheXpert. An image with another name is a patient of its own.
/// </summary>
public static partial class PatientName
{
    /// <summary>The patient's name.</summary>
    /// <param name="image">The image's path or name.</param>
    public static string Of(string image)
    {
        if (Folder().Match(image) is { Success: true } folder) return folder.Groups[1].Value;
        return Nih().Match(ImageName.FileOf(image)) is { Success: true } nih ? nih.Groups[1].Value : image;
    }

    [GeneratedRegex(@"^(\d+)_\d+\.\w+$")]
    private static partial Regex Nih();

    [GeneratedRegex(@"(?:^|/)(patient\d+)/", RegexOptions.IgnoreCase)]
    private static partial Regex Folder();
}
