namespace CheXNet.Storage;

/// <summary>
/// Records failures of <c>xrays</c> blobs whose name is no valid <see cref="ImageKey"/>, including blobs at the root. Their rows in
/// <c>Failures</c> get a dataset of their own, so that no uploaded blob goes unreported.
/// </summary>
public static class Unfiled
{
    /// <summary>The dataset of these failures; images cannot be uploaded into it.</summary>
    public const string Dataset = "unfiled";

    // Leaves room for the mark and the hash digits within a name's 1,022 characters.
    private const int LongestName = 1000;
    private const int HashDigits = 12;

    /// <summary>Rejects <see cref="Dataset"/> as a dataset to upload to or score.</summary>
    /// <exception cref="InvalidInputException">The dataset is <see cref="Dataset"/>.</exception>
    public static void RequireOther(string dataset)
    {
        if (dataset != Dataset) return;
        throw new InvalidInputException(
            ErrorCodes.NameInvalid,
            $"The dataset '{Dataset}' holds what has no usable name, and no images: choose another name for the dataset.");
    }

    /// <summary>Returns the key for a failure of such a blob.</summary>
    /// <param name="blobName">The blob's full name.</param>
    /// <returns>
    /// A key in <see cref="Dataset"/>: the blob name or, if that is no valid image name, the name with <c>_</c> for invalid characters plus
    /// <c>~</c> and the first 12 digits of its SHA-256.
    /// </returns>
    public static ImageKey KeyOf(string blobName)
    {
        if (ImageKey.IsImage(blobName)) return new ImageKey(Dataset, blobName);

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blobName)))[..HashDigits];
        int keep = Math.Min(blobName.Length, LongestName);
        if (keep > 0 && char.IsHighSurrogate(blobName[keep - 1])) keep--;
        StringBuilder name = new(LongestName + HashDigits + 1);
        foreach (Rune c in blobName.AsSpan(0, keep).EnumerateRunes())
            name.Append(Rune.IsControl(c) || c.Value is '\\' or '/' or 0xFFFD or 0xFFFE or 0xFFFF ? "_" : c.ToString());
        return new ImageKey(Dataset, name.Append('~').Append(hash).ToString());
    }
}
