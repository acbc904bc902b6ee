using CheXNet.Datasets;

namespace CheXNet.Evaluation.Inputs;

/// <summary>Predictions as one JSON object a line; its first line names the columns.</summary>
internal static class JsonLinePredictions
{
    public static PredictionTable Read(SourceText file, IReadOnlyList<Finding> findings, ScoreScale scale)
    {
        using StreamReader lines = file.Open();
        string[] header = [];
        PredictionColumns? columns = null;
        PredictionTableBuilder? rows = null;
        double[] scores = [];
        for (int line = 1; lines.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            using JsonDocument document = Parse(text, file.Path, line);
            JsonElement row = document.RootElement;
            if (columns is null)
            {
                header = [.. row.EnumerateObject().Select(static member => member.Name)];
                columns = PredictionColumns.Of(header, findings, file.Path);
                rows = new PredictionTableBuilder(columns.Findings);
                scores = new double[columns.Scores.Length];
            }

            if (Member(columns.Image) is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } image)
                throw PredictionFile.Invalid(file.Path, $"name no image in line {line}");
            for (int f = 0; f < scores.Length; f++) scores[f] = NumberOf(Member(columns.Scores[f]), header[columns.Scores[f]], line);
            rows!.Add(image.ToString(), scores, BooleanOf(Member(columns.InTraining)));
            rows.Note(
                Member(columns.Model)?.ToString(), Member(columns.ModelHash)?.ToString(),
                PredictionColumns.IsTrained(Member(columns.Trained)?.ToString()));

            JsonElement? Member(int column) => column >= 0 && row.TryGetProperty(header[column], out JsonElement value) ? value : null;
        }

        return (rows ?? throw PredictionFile.Invalid(file.Path, "have no row")).Build(file.Path, file.Sha256, scale, columns!.Others);

        double NumberOf(JsonElement? value, string column, int line) => value switch
        {
            null or { ValueKind: JsonValueKind.Null } => double.NaN,
            { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            { ValueKind: JsonValueKind.String } text when text.GetString() is "NaN" or "" => double.NaN,
            { } other => throw PredictionFile.Invalid(file.Path, $"have {other.GetRawText()} for '{column}' in line {line}, not a number"),
        };
    }

    private static bool? BooleanOf(JsonElement? value) =>
        value?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    private static JsonDocument Parse(string text, string path, int line)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            throw PredictionFile.Invalid(path, $"have no complete JSON object in line {line}", e);
        }

        throw PredictionFile.Invalid(path, $"have no JSON object in line {line}");
    }
}
