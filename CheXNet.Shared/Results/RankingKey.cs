namespace CheXNet.Results;

/// <summary>
/// Keys of the <c>Ranking</c> table: partition <c>{dataset}!!{model}!!{finding}</c>, row <c>{digits}!!{image}</c>. Doubles in [0, 1]
/// sort like their bits, so <c>bits(1) − bits(p)</c> in 16 hexadecimal digits sorts by descending probability, bit-exact and
/// culture-independent; ties sort by name.
/// </summary>
internal static class RankingKey
{
    private const int Digits = 16;

    private static readonly long BitsOf1 = BitConverter.DoubleToInt64Bits(1);

    public static string PartitionOf(string dataset, ModelId model, string column) => TableKey.Join(dataset, model.ToString(), column);

    public static string RowOf(double probability, ImageKey image) => TableKey.Join(DigitsOf(probability), PredictionKey.ImagePart(image));

    /// <summary>The exclusive upper bound of row keys with at least this probability.</summary>
    public static string Beyond(double min) => TableKey.RangeOf(DigitsOf(min)).To;

    /// <summary>The probability encoded in a row key.</summary>
    public static double ProbabilityOf(string row) => BitConverter.Int64BitsToDouble(
        BitsOf1 - long.Parse(row.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    // Adding 0 turns −0 into +0.
    private static string DigitsOf(double probability) =>
        (BitsOf1 - BitConverter.DoubleToInt64Bits(probability + 0.0)).ToString("x16", CultureInfo.InvariantCulture);
}
