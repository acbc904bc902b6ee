namespace CheXNet.Storage;

/// <summary>Identifies an image by dataset and path, as in the blob <c>xrays/{dataset}/{image}</c>.</summary>
public readonly record struct ImageKey
{
    /// <summary>The longest path of an image within its dataset, in UTF-16 units.</summary>
    public const int MaxLength = 1022;

    /// <summary>Names an image.</summary>
    /// <param name="dataset">1 to 63 characters: lower- or upper-case letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; begins with a letter
    /// or digit.</param>
    /// <param name="image">1 to 1,022 characters, <c>/</c> between folders; only what <see cref="NameText.IsStorable"/> allows, no
    /// <c>\</c>, no empty, <c>.</c> or <c>..</c> segment.</param>
    /// <exception cref="InvalidInputException">A part does not follow these rules.</exception>
    public ImageKey(string dataset, string image)
    {
        if (!IsDataset(dataset))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"'{NameText.Escape(dataset)}' is no dataset name: use 1 to 63 letters, digits, '-', '_' or '.', beginning with a letter or digit.");
        }

        if (!IsImage(image))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"'{NameText.Escape(image)}' is no image name: use 1 to 1,022 characters without control characters, U+FFFE, U+FFFF "
                + "or '\\', and no empty, '.' or '..' folder in its path.");
        }

        Dataset = dataset;
        Image = image;
    }

    /// <summary>The dataset.</summary>
    public string Dataset { get; }

    /// <summary>The image's path within the dataset, with forward slashes.</summary>
    public string Image { get; }

    /// <summary>The blob name within the container: <c>{dataset}/{image}</c>.</summary>
    public string BlobName => $"{Dataset}/{Image}";

    /// <summary>Parses a blob name, <c>{dataset}/{image}</c>. See <see cref="Unfiled"/> for other names.</summary>
    /// <exception cref="InvalidInputException">The name has another form, or its dataset is <see cref="Unfiled.Dataset"/>.</exception>
    public static ImageKey FromBlobName(string blobName)
    {
        int slash = blobName.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && blobName.AsSpan(0, slash).SequenceEqual(Unfiled.Dataset))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"The dataset '{Unfiled.Dataset}' holds what lies in no dataset: upload '{NameText.Escape(blobName)}' into another one.");
        }

        return slash > 0
            ? new ImageKey(blobName[..slash], blobName[(slash + 1)..])
            : throw new InvalidInputException(
                ErrorCodes.NameInvalid, $"The blob '{NameText.Escape(blobName)}' lies in no dataset: upload it as xrays/<dataset>/<image>.");
    }

    /// <summary>Parses a blob name; false where <see cref="FromBlobName"/> would throw.</summary>
    public static bool TryFromBlobName(string blobName, out ImageKey key)
    {
        int slash = blobName.IndexOf('/', StringComparison.Ordinal);
        bool valid = slash > 0 && IsDataset(blobName[..slash]) && blobName[..slash] != Unfiled.Dataset && IsImage(blobName[(slash + 1)..]);
        key = valid ? new ImageKey(blobName[..slash], blobName[(slash + 1)..]) : default;
        return valid;
    }

    /// <summary>Whether the text is a valid dataset name.</summary>
    public static bool IsDataset(string? dataset) =>
        dataset is { Length: > 0 and <= 63 } && char.IsAsciiLetterOrDigit(dataset[0])
        && dataset.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Whether the text is a valid image name within a dataset.</summary>
    public static bool IsImage(string? image) =>
        image is { Length: > 0 and <= MaxLength } && !image.Contains('\\', StringComparison.Ordinal) && NameText.IsStorable(image)
        && image.Split('/').All(static s => s is not ("" or "." or ".."));

    /// <inheritdoc/>
    public override string ToString() => BlobName;
}
