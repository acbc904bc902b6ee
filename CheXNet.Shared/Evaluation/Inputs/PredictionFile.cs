using CheXNet.Datasets;

namespace CheXNet.Evaluation.Inputs;

/// <summary>
/// Reads predictions of any model: CSV (also with semicolons or tabs, compressed by gzip), Parquet or JSON Lines, told apart by content.
/// Columns are matched by name (<see cref="PredictionColumns"/>).
/// </summary>
public static class PredictionFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="findings">The findings to look for.</param>
    /// <param name="scale">What its numbers are.</param>
    /// <exception cref="InvalidInputException">It cannot be read, or does not hold predictions of these findings; one sentence says
    /// why.</exception>
    public static async Task<PredictionTable> ReadAsync(
        string path, IReadOnlyList<Finding> findings, ScoreScale scale, CancellationToken cancellationToken)
    {
        SourceText file = await SourceText.ReadAsync(path, cancellationToken);
        if (file.Content.AsSpan().StartsWith("PAR1"u8)) return await ParquetPredictions.ReadAsync(file, findings, scale, cancellationToken);
        return file.FirstLine().StartsWith('{')
            ? JsonLinePredictions.Read(file, findings, scale)
            : CsvPredictions.Read(file, findings, scale);
    }

    internal static InvalidInputException Invalid(string path, string what, Exception? inner = null) =>
        new(ErrorCodes.ArgumentInvalid, $"The predictions '{path}' {what}.", inner);
}
