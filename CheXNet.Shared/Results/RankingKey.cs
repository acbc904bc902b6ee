using System.Globalization;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>
/// Where an image stands in the <c>Ranking</c> table: the partition is <c>{dataset}!!{model}!!{finding}</c>, the row
/// <c>{digits}!!{image}</c>. Doubles from 0 to 1 order as their bits do, so <c>bits(1) − bits(p)</c> in 16 hexadecimal digits orders by
/// descending probability, to the last bit and in any culture; images of equal probability follow by name.
/// </summary>
internal static class RankingKey
{
    private const int Digits = 16;

    private static readonly long BitsOf1 = BitConverter.DoubleToInt64Bits(1);

    public static string PartitionOf(string dataset, ModelId model, string column) => TableKey.Join(dataset, model.ToString(), column);

    public static string RowOf(double probability, ImageKey image) => TableKey.Join(DigitsOf(probability), PredictionKey.ImagePart(image));

    /// <summary>The first row key beyond all images of at least this probability.</summary>
    public static string Beyond(double min) => TableKey.RangeOf(DigitsOf(min)).To;

    /// <summary>The probability that a row key begins with.</summary>
    public static double ProbabilityOf(string row) => BitConverter.Int64BitsToDouble(
        BitsOf1 - long.Parse(row.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    // Adding 0 makes −0 a plain 0.
    private static string DigitsOf(double probability) =>
        (BitsOf1 - BitConverter.DoubleToInt64Bits(probability + 0.0)).ToString("x16", CultureInfo.InvariantCulture);
}
