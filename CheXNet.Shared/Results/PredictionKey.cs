namespace CheXNet.Results;

/// <summary>
/// Keys of the <c>Predictions</c> table. PartitionKey: the dataset and one of 16 shards, by the image's hash. A partition takes 2,000
/// rows/s and an account 20,000, so the account's limit is hit first, and a page of a run still needs few transactions.
/// RowKey: <c>{image}!!{model}</c>.
/// </summary>
public static class PredictionKey
{
    /// <summary>Partitions per dataset. Part of the layout: changing it would orphan existing rows.</summary>
    public const int Shards = 16;

    // 512 minus the separator and the longest model (64 + 1 + 32 characters); also leaves room for the ranking's 16 digits.
    internal const int ImageLength = 400;

    /// <summary>The partition of an image.</summary>
    /// <returns><c>{dataset}!!{shard}</c>, the shard a hexadecimal digit; stable across machines and versions.</returns>
    public static string PartitionOf(ImageKey image)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(image.Image.AsSpan()), hash);
        return TableKey.Join(image.Dataset, (hash[0] % Shards).ToString("x1", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A dataset's partition range: <c>from ≤ PartitionKey &lt; to</c>.</summary>
    public static (string From, string To) PartitionsOf(string dataset) => TableKey.RangeOf(dataset);

    /// <summary>The row of an image and model.</summary>
    public static string RowOf(ImageKey image, ModelId model) => TableKey.Join(ImagePart(image), model.ToString());

    /// <summary>An image's row range in its partition, one row per model: <c>from ≤ RowKey &lt; to</c>.</summary>
    public static (string From, string To) RowsOf(ImageKey image) => TableKey.RangeOf(ImagePart(image));

    internal static string ImagePart(ImageKey image) => TableKey.Of(image.Image, ImageLength);
}
