using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>
/// Where the row of an image and model stands in the <c>Predictions</c> table. The partition is the dataset and one of 16 shards by the
/// image's hash: a partition takes 2,000 rows/s and an account 20,000, so the account's limit is met first, and a page of a run still
/// shares few transactions. The row is the image and the model: <c>{image}!!{model}</c>.
/// </summary>
public static class PredictionKey
{
    /// <summary>Partitions of a dataset. Part of the layout: another number would not find the rows that are there.</summary>
    public const int Shards = 16;

    // What the separator and the longest model (64 + 1 + 32 characters) leave of 512, and the ranking's 16 digits too.
    internal const int ImageLength = 400;

    /// <summary>The partition of an image.</summary>
    /// <returns><c>{dataset}!!{shard}</c>, the shard a hexadecimal digit; the same on every machine, for ever.</returns>
    public static string PartitionOf(ImageKey image)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(image.Image.AsSpan()), hash);
        return TableKey.Join(image.Dataset, (hash[0] % Shards).ToString("x1", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The range of a dataset's partitions: <c>from ≤ PartitionKey &lt; to</c>.</summary>
    public static (string From, string To) PartitionsOf(string dataset) => TableKey.RangeOf(dataset);

    /// <summary>The row of an image and model.</summary>
    public static string RowOf(ImageKey image, ModelId model) => TableKey.Join(ImagePart(image), model.ToString());

    /// <summary>The range of an image's rows within its partition, one a model: <c>from ≤ RowKey &lt; to</c>.</summary>
    public static (string From, string To) RowsOf(ImageKey image) => TableKey.RangeOf(ImagePart(image));

    internal static string ImagePart(ImageKey image) => TableKey.Of(image.Image, ImageLength);
}
