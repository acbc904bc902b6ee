namespace CheXNet.Storage;

/// <summary>
/// Where blobs of the container <c>xrays</c> are recorded that no dataset and image can be named after: those at its root, and those
/// whose name <see cref="ImageKey"/> refuses. Their rows of <c>Failures</c> lie under a dataset of their own, so that nothing that was
/// dropped goes unmentioned.
/// </summary>
public static class Unfiled
{
    /// <summary>The dataset of their failures; no image can be uploaded into it.</summary>
    public const string Dataset = "unfiled";

    // Leaves room for the mark and the digits within a name's 1,022 characters.
    private const int LongestName = 1000;
    private const int HashDigits = 12;

    /// <summary>Refuses <see cref="Dataset"/> where images are to be put into a dataset, or scored.</summary>
    /// <param name="dataset">The dataset asked for.</param>
    /// <exception cref="InvalidInputException">It is that one.</exception>
    public static void RequireOther(string dataset)
    {
        if (dataset != Dataset) return;
        throw new InvalidInputException(
            ErrorCodes.NameInvalid,
            $"The dataset '{Dataset}' holds what has no usable name, and no images: choose another name for the dataset.");
    }

    /// <summary>What such a blob's failure is recorded under.</summary>
    /// <param name="blobName">The blob's whole name.</param>
    /// <returns>The name within <see cref="Dataset"/>, or, where even that is no image name, the name with <c>_</c> for what is forbidden
    /// and <c>~</c> with the first 12 digits of its SHA-256 behind it.</returns>
    public static ImageKey KeyOf(string blobName)
    {
        if (ImageKey.IsImage(blobName)) return new ImageKey(Dataset, blobName);

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blobName)))[..HashDigits];
        int keep = Math.Min(blobName.Length, LongestName);
        if (keep > 0 && char.IsHighSurrogate(blobName[keep - 1])) keep--;
        StringBuilder name = new(LongestName + HashDigits + 1);
        foreach (char c in blobName.AsSpan(0, keep)) name.Append(char.IsControl(c) || c is '\\' or '/' ? '_' : c);
        return new ImageKey(Dataset, name.Append('~').Append(hash).ToString());
    }
}
