using System.Buffers;
using System.Text.Encodings.Web;

namespace CheXNet.Scoring.Files;

/// <summary>JSON Lines: one object per row with a member per column; UTF-8.</summary>
public sealed class JsonLineScores : IScoreFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public void WriteHeader(TextWriter to, ScoreColumns columns)
    {
        // Each line names its columns.
    }

    /// <inheritdoc/>
    public void WriteRow(TextWriter to, ScoreColumns columns, ScoreRow row)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("image", row.Image);
            for (int i = 0; i < columns.Findings.Count; i++) json.WriteNumber(columns.Findings[i].Name, row.Probabilities[i]);
            json.WriteString("model", row.Model);
            json.WriteString("precision", row.Precision);
            json.WriteString("training_data", row.TrainingData);
            if (row.InTrainingSplit is { } known) json.WriteBoolean("in_training_split", known);
            else json.WriteNull("in_training_split");
            json.WriteString("content_sha256", row.ContentHash);
            json.WriteString("model_sha256", row.ModelHash);
            json.WriteString("notice", row.Notice);
            foreach ((string name, string text) in DicomCells.Names.Zip(row.Dicom.Texts)) json.WriteString(name, text is "" ? null : text);
            foreach ((string name, string? decision) in columns.DecisionNames.Zip(columns.DecisionsOf(row)))
            {
                if (name == ScoreColumns.UnusualName && row.Unusual is { } unusual) json.WriteNumber(name, unusual);
                else json.WriteString(name, decision);
            }

            if (columns.HasDevice) json.WriteString(ScoreColumns.DeviceName, row.Device);
            json.WriteEndObject();
        }

        to.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        to.Write('\n');
    }

    /// <inheritdoc/>
    public RecoveredScores Recover(Stream file, ScoreColumns columns)
    {
        byte[] all = new byte[file.Length];
        file.ReadExactly(all);
        List<ScoreRow> rows = [];
        using StringWriter again = new();
        int start = 0;
        for (int length; (length = all.AsSpan(start).IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            again.GetStringBuilder().Clear();
            if (Parse(all.AsMemory(start, length), columns) is not { } row) throw ScoreColumns.NotAsWritten(rows.Count + 1);
            WriteRow(again, columns, row);
            if (!all.AsSpan(start, length + 1).SequenceEqual(Encoding.UTF8.GetBytes(again.ToString())))
                throw ScoreColumns.NotAsWritten(rows.Count + 1);
            rows.Add(row);
        }

        return new RecoveredScores(rows, start);
    }

    private static ScoreRow? Parse(ReadOnlyMemory<byte> line, ScoreColumns columns)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string[] names = [.. document.RootElement.EnumerateObject().Select(static member => member.Name)];
            if (!names.SequenceEqual(columns.Names))
            {
                throw new InvalidInputException(
                    ErrorCodes.ArgumentInvalid,
                    "The file to resume has other members than this model gives. Choose another output, or the model that wrote it.");
            }

            return columns.Parse([.. document.RootElement.EnumerateObject().Select(static member => TextOf(member.Value))]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
