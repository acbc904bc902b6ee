using System.Buffers.Binary;
using Azure.Data.Tables;
using CheXNet.Dicom;
using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>
/// A prediction as a row of the <c>Predictions</c> table, bit-exact. Each finding is a double column under its own name, which starts
/// with a letter; every other column starts with <c>_</c>, so names cannot collide:
/// <list type="bullet">
/// <item><c>_Findings</c>: the names in card order, JSON; <c>_Bias</c> float32[F], <c>_Logits</c> float32[V, F], both little-endian.</item>
/// <item><c>_Maps0</c>, <c>_Maps1</c>, …: float32[V, F, h, w] little-endian, in 64 KiB chunks; <c>_Views</c>: each view's h, w and
/// geometry, JSON.</item>
/// <item><c>_Maps_{name}0</c>, …: the same for each of <see cref="ViewScores.Further"/>; <c>_Maps_{name}_Channels</c>: each view's
/// <see cref="ChannelShare"/>, JSON.</item>
/// <item><c>_Answers</c>: <see cref="Prediction.Answers"/>, JSON; absent without them.</item>
/// <item><c>_Dataset</c>, <c>_Image</c>, and the provenance, one column each.</item>
/// <item><c>_Ranked</c>, <c>_Stale</c>, <c>_Overlays</c>, <c>_Open</c>: see <see cref="PredictionState"/>.</item>
/// </list>
/// </summary>
internal static class PredictionRow
{
    public const int CurrentSchema = 1;
    private const string MapsColumn = "_Maps", ChannelsSuffix = "_Channels";

    /// <summary>The row as first written: open, with its pending work.</summary>
    public static TableEntity Of(
        StoredPrediction stored, IReadOnlyList<RankedFinding> ranked, IReadOnlyList<RankedFinding> stale, IReadOnlyList<string>? overlays)
    {
        (ImageKey image, Prediction p) = stored;
        Provenance from = p.Provenance;
        var row = new TableEntity(PredictionKey.PartitionOf(image), PredictionKey.RowOf(image, from.Model))
        {
            ["_Schema"] = CurrentSchema,
            ["_Dataset"] = image.Dataset,
            ["_Image"] = image.Image,
            ["_Findings"] = JsonSerializer.Serialize(p.Findings),
            ["_Bias"] = ToBytes(p.Bias),
            ["_Logits"] = ToBytes([.. p.Views.SelectMany(static v => v.Logits)]),
            ["_Views"] = JsonSerializer.Serialize(p.Views.Select(static v => new ViewShape(v.Maps.Height, v.Maps.Width, v.Geometry))),
            ["_Answers"] = p.Answers is null ? null : JsonSerializer.Serialize(p.Answers),
            ["_Blob"] = from.Blob,
            ["_ETag"] = from.ETag,
            ["_ContentHash"] = from.ContentHash,
            ["_Model"] = from.Model.ToString(),
            ["_ModelHash"] = from.ModelHash,
            ["_Precision"] = from.Precision.ToString(),
            ["_Device"] = from.Device,
            ["_Preprocessing"] = from.Preprocessing,
            ["_Trained"] = from.Trained,
            ["_Notice"] = from.Notice,
            ["_InTrainingSplit"] = from.InTrainingSplit,
            ["_Warning"] = from.Warning,
            ["_Unusual"] = p.Unusual,
            ["_Refusal"] = from.Refusal,
            ["_StudyUid"] = from.Dicom?.StudyUid,
            ["_SeriesUid"] = from.Dicom?.SeriesUid,
            ["_InstanceUid"] = from.Dicom?.InstanceUid,
            ["_ClassUid"] = from.Dicom?.ClassUid,
            ["_Window"] = from.Dicom?.Window.ToString(),
            ["_ScoredAt"] = from.ScoredAt.ToUniversalTime(),
            ["_SoftwareVersion"] = from.SoftwareVersion,
        };
        new PredictionState(image, from.Model, from.ModelHash, from.ETag, from.ScoredAt, ranked, stale, overlays, Open: true, default)
            .WriteTo(row);
        WriteProbabilities(row, stored);
        WriteMaps(row, MapsColumn, p.Views.Select(static v => v.Maps));
        // The score matters more than further maps: where both do not fit (ten-crop of large inputs), the row lacks them.
        foreach (string name in p.Views[0].Further.Keys.Order(StringComparer.Ordinal))
        {
            TableEntity added = FurtherOf(stored, name);
            if (TableLimits.SizeOf(row) + TableLimits.SizeOf(added) > TableLimits.BytesPerRow) continue;
            foreach ((string column, object value) in added.Where(static c => c.Key.StartsWith('_'))) row[column] = value;
        }

        return row;
    }

    /// <summary>One of the further maps only, to merge into the row.</summary>
    public static TableEntity FurtherOf(StoredPrediction stored, string name)
    {
        (ImageKey image, Prediction p) = stored;
        ActivationMaps[] maps = [.. p.Views.Select(view => view.Further[name])];
        var row = new TableEntity(PredictionKey.PartitionOf(image), PredictionKey.RowOf(image, p.Provenance.Model));
        WriteMaps(row, ColumnOf(name), maps);
        if (maps.Any(static m => m.Channels is not null))
            row[ColumnOf(name) + ChannelsSuffix] = JsonSerializer.Serialize(maps.Select(static m => m.Channels));
        return row;
    }

    /// <exception cref="StorageException">The row comes from other software, or from a newer version.</exception>
    public static StoredPrediction Read(TableEntity row)
    {
        return Guard(row, () =>
        {
            Finding[] findings = JsonSerializer.Deserialize<Finding[]>(row.GetString("_Findings"))!;
            ViewShape[] shapes = JsonSerializer.Deserialize<ViewShape[]>(row.GetString("_Views"))!;
            return new StoredPrediction(
                new ImageKey(row.GetString("_Dataset"), row.GetString("_Image")),
                new Prediction(
                    findings,
                    Probabilities(row, findings),
                    ToFloats(row.GetBinary("_Bias")),
                    ReadViews(row, findings.Length, shapes),
                    ReadProvenance(row))
                {
                    Answers = row.GetString("_Answers") is { } answers
                        ? JsonSerializer.Deserialize<ConformalAnswer?[]>(answers)
                        : null,
                    Unusual = row.GetDouble("_Unusual"),
                });
        });
    }

    /// <summary>What <see cref="ReadListed"/> needs of a row.</summary>
    public static IEnumerable<string> ListedColumns(IReadOnlyList<Finding> findings) =>
        ["_Schema", "_Dataset", "_Image", "_ETag", "_ScoredAt", .. PredictionMarks.Columns, .. findings.Select(static f => f.Column)];

    /// <inheritdoc cref="Read"/>
    public static ListedPrediction ReadListed(TableEntity row, IReadOnlyList<Finding> findings) => Guard(row, () => new ListedPrediction(
        new ImageKey(row.GetString("_Dataset"), row.GetString("_Image")), row.GetString("_ETag"), ScoredAt(row),
        Probabilities(row, findings))
    {
        Marks = PredictionMarks.Read(row),
    });

    /// <summary>What <see cref="ReadWindow"/> needs of a row.</summary>
    public static IEnumerable<string> WindowColumns { get; } = ["_Schema", "_Model", "_ETag", "_ScoredAt", "_Window"];

    /// <inheritdoc cref="Read"/>
    public static ScoredWindow ReadWindow(TableEntity row) => Guard(row, () => new ScoredWindow(
        ModelId.Parse(row.GetString("_Model")), row.GetString("_ETag"), ScoredAt(row),
        row.GetString("_Window") is { } window ? DicomWindow.Parse(window) : null));

    private static T Guard<T>(TableEntity row, Func<T> read)
    {
        try
        {
            int? schema = row.GetInt32("_Schema");
            return schema == CurrentSchema ? read() : throw new FormatException($"its schema is {schema}, not {CurrentSchema}");
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or InvalidOperationException
            or NullReferenceException or XrayException)
        {
            throw new StorageException(
                ErrorCodes.StorageBatchInvalid,
                $"The row '{row.PartitionKey}' / '{row.RowKey}' of the table {StorageNames.PredictionsTable} cannot be read: {e.Message} "
                + "Score the image again.",
                e);
        }
    }

    private static double[] Probabilities(TableEntity row, IReadOnlyList<Finding> findings) =>
        [.. findings.Select(f => row.GetDouble(f.Column) ?? throw new FormatException($"the column {f.Column} is missing"))];

    private static DateTimeOffset ScoredAt(TableEntity row) =>
        row.GetDateTimeOffset("_ScoredAt") ?? throw new FormatException("the column _ScoredAt is missing");

    private static void WriteProbabilities(TableEntity row, StoredPrediction stored)
    {
        (ImageKey image, Prediction p) = stored;
        for (int i = 0; i < p.Findings.Count; i++)
        {
            double probability = p.Probabilities[i];
            if (!(probability is >= 0 and <= 1))
            {
                throw new InconsistentScoreException(
                    ErrorCodes.ScoreNotFinite,
                    $"The probability of {p.Findings[i]} for '{image}' is {probability}, not a number from 0 to 1: it is not stored.");
            }

            if (!row.TryAdd(p.Findings[i].Column, probability))
            {
                throw new StorageException(
                    ErrorCodes.StorageBatchInvalid,
                    $"The model {p.Provenance.Model} has two findings for the table column '{p.Findings[i].Column}': "
                    + "rename one on its card.");
            }
        }
    }

    private static string ColumnOf(string furtherMap) => $"{MapsColumn}_{furtherMap}";

    private static void WriteMaps(TableEntity row, string column, IEnumerable<ActivationMaps> views)
    {
        byte[] all = ToBytes([.. views.SelectMany(static maps => maps.Values)]);
        for (int chunk = 0; chunk * TableLimits.BytesPerProperty < all.Length; chunk++)
        {
            int start = chunk * TableLimits.BytesPerProperty;
            row[column + chunk] = all[start..Math.Min(all.Length, start + TableLimits.BytesPerProperty)];
        }
    }

    private static ViewScores[] ReadViews(TableEntity row, int findings, ViewShape[] shapes)
    {
        float[] logits = ToFloats(row.GetBinary("_Logits"));
        ActivationMaps[] maps = ReadMaps(row, MapsColumn, findings, shapes);
        string[] names =
        [
            .. row.Keys.Where(static c => c.StartsWith($"{MapsColumn}_", StringComparison.Ordinal) && c[^1] == '0' && !char.IsDigit(c[^2]))
                .Select(static c => c[(MapsColumn.Length + 1)..^1]),
        ];
        var further = names.ToDictionary(static name => name, name => ReadMaps(row, ColumnOf(name), findings, shapes));
        return
        [
            .. shapes.Select((shape, v) => new ViewScores(shape.Geometry, logits[(v * findings)..((v + 1) * findings)], maps[v])
            {
                Further = further.ToDictionary(static f => f.Key, f => f.Value[v]),
            }),
        ];
    }

    private static ActivationMaps[] ReadMaps(TableEntity row, string column, int findings, ViewShape[] shapes)
    {
        using var bytes = new MemoryStream();
        for (int chunk = 0; row.GetBinary(column + chunk) is { } part; chunk++) bytes.Write(part);
        float[] cells = ToFloats(bytes.ToArray());
        ChannelShare?[]? channels =
            row.GetString(column + ChannelsSuffix) is { } json ? JsonSerializer.Deserialize<ChannelShare?[]>(json) : null;

        int at = 0;
        var maps = new ActivationMaps[shapes.Length];
        for (int v = 0; v < maps.Length; v++)
        {
            (int height, int width, _) = shapes[v];
            int length = findings * height * width;
            maps[v] = new ActivationMaps(findings, height, width, cells[at..(at + length)]) { Channels = channels?[v] };
            at += length;
        }

        return at == cells.Length ? maps : throw new FormatException($"it holds {cells.Length} map cells, {at} belong to its views");
    }

    private static Provenance ReadProvenance(TableEntity row) => new()
    {
        Blob = row.GetString("_Blob"),
        ETag = row.GetString("_ETag"),
        ContentHash = row.GetString("_ContentHash"),
        Model = ModelId.Parse(row.GetString("_Model")),
        ModelHash = row.GetString("_ModelHash"),
        Precision = Enum.Parse<Precision>(row.GetString("_Precision")),
        Device = row.GetString("_Device"),
        Preprocessing = row.GetString("_Preprocessing"),
        Trained = row.GetBoolean("_Trained") ?? throw new FormatException("the column _Trained is missing"),
        Notice = row.GetString("_Notice"),
        InTrainingSplit = row.GetBoolean("_InTrainingSplit"),
        Warning = row.GetString("_Warning"),
        Refusal = row.GetString("_Refusal"),
        Dicom = row.GetString("_Window") is { } window
            ? new DicomSource(
                row.GetString("_StudyUid"), row.GetString("_SeriesUid"), row.GetString("_InstanceUid"), row.GetString("_ClassUid"),
                DicomWindow.Parse(window))
            : null,
        ScoredAt = ScoredAt(row),
        SoftwareVersion = row.GetString("_SoftwareVersion"),
    };

    private static byte[] ToBytes(IReadOnlyList<float> values)
    {
        byte[] bytes = new byte[values.Count * sizeof(float)];
        for (int i = 0; i < values.Count; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    private static float[] ToFloats(byte[] bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }

    /// <param name="Window">What became black and white; null for what is no DICOM film.</param>
    public sealed record ScoredWindow(ModelId Model, string? ETag, DateTimeOffset ScoredAt, DicomWindow? Window);

    private sealed record ViewShape(int Height, int Width, Geometry Geometry);
}
