using CheXNet.Datasets;
using CheXNet.Files;

namespace CheXNet.Evaluation.Inputs;

/// <summary>Predictions as a table of text.</summary>
internal static class CsvPredictions
{
    public static PredictionTable Read(SourceText file, IReadOnlyList<Finding> findings, ScoreScale scale)
    {
        SourceTable table = SourceTable.Of(file);
        if (table.Header.Length < 2)
            throw PredictionFile.Invalid(file.Path, "are no table: expected a header with a column for the image and one for each finding");
        PredictionColumns columns = PredictionColumns.Of(table.Header, findings, file.Path);
        PredictionTableBuilder rows = new(columns.Findings);
        double[] scores = new double[columns.Scores.Length];
        foreach (SourceRow row in table.Rows())
        {
            string image = CsvCell.Read(row[columns.Image]);
            if (image.Length == 0) throw PredictionFile.Invalid(file.Path, $"name no image in line {row.Line}");
            for (int f = 0; f < scores.Length; f++) scores[f] = NumberOf(row, columns.Scores[f], table.Header, file.Path);
            rows.Add(image, scores, BooleanOf(row[columns.InTraining]));
            rows.Note(CsvCell.Read(row[columns.Model]), row[columns.ModelHash], PredictionColumns.IsTrained(row[columns.Trained]));
        }

        return rows.Build(file.Path, file.Sha256, scale, columns.Others);
    }

    private static double NumberOf(SourceRow row, int column, string[] header, string path)
    {
        string cell = row[column];
        if (cell is "" or "NaN" or "nan" or "NA" or "N/A" or "null" or "None") return double.NaN;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
        string remedy = cell.EndsWith('%') ? "write 0.25 for 25%" : "write decimals with a point, as in 0.25";
        throw PredictionFile.Invalid(path, $"have '{VisibleText.Line(cell)}' for '{header[column]}' in line {row.Line}: {remedy}");
    }

    private static bool? BooleanOf(string cell) =>
        cell.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : cell.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : null;
}
