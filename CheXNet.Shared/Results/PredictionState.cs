using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>A row of the <c>Ranking</c> table, as recorded in the prediction's row.</summary>
internal readonly record struct RankedFinding(string Column, double Probability)
{
    public static string Write(IEnumerable<RankedFinding> findings) =>
        string.Join(';', findings.Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.Column}={f.Probability:R}")));

    public static IReadOnlyList<RankedFinding> Read(string? text) =>
    [
        .. from item in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
           let at = item.IndexOf('=', StringComparison.Ordinal)
           select new RankedFinding(item[..at], double.Parse(item.AsSpan(at + 1), CultureInfo.InvariantCulture)),
    ];
}

/// <summary>
/// Work that a prediction's row still owes to the other tables and the overlay queue. No transaction spans them, so the row is a
/// journal: it is first written open, with its new ranking (<c>_Ranked</c>), ranking rows to delete (<c>_Stale</c>) and overlays to
/// request (<c>_Overlays</c>); ranking, failures and messages follow; then the row is closed. Any writer that finds an open row
/// completes it, without scoring again.
/// </summary>
/// <param name="ModelHash">SHA-256 of the graph that computed it.</param>
/// <param name="SourceETag">The image's ETag when it was scored.</param>
/// <param name="Ranked">Rows that belong in <c>Ranking</c>.</param>
/// <param name="Stale">Rows to delete from <c>Ranking</c>.</param>
/// <param name="Overlays">Findings whose overlays are to be requested; empty: already requested; null: none wanted.</param>
/// <param name="Open">Whether work may be pending.</param>
/// <param name="RowETag">The row's ETag, for optimistic concurrency.</param>
internal sealed record PredictionState(
    ImageKey Image,
    ModelId Model,
    string? ModelHash,
    string? SourceETag,
    DateTimeOffset ScoredAt,
    IReadOnlyList<RankedFinding> Ranked,
    IReadOnlyList<RankedFinding> Stale,
    IReadOnlyList<string>? Overlays,
    bool Open,
    ETag RowETag)
{
    /// <summary>What the ranking shows of the row beside probabilities.</summary>
    public PredictionMarks Marks { get; init; } = PredictionMarks.None;

    /// <summary>The columns that <see cref="Read"/> needs.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "PartitionKey", "RowKey", "_Dataset", "_Image", "_Model", "_ModelHash", "_ETag", "_ScoredAt",
        "_Ranked", "_Stale", "_Overlays", "_Open", .. PredictionMarks.Columns,
    ];

    public static PredictionState Read(TableEntity row) => new(
        new ImageKey(row.GetString("_Dataset"), row.GetString("_Image")),
        ModelId.Parse(row.GetString("_Model")),
        row.GetString("_ModelHash"),
        row.GetString("_ETag"),
        row.GetDateTimeOffset("_ScoredAt") ?? default,
        RankedFinding.Read(row.GetString("_Ranked")),
        RankedFinding.Read(row.GetString("_Stale")),
        row.GetString("_Overlays")?.Split(';', StringSplitOptions.RemoveEmptyEntries),
        row.GetBoolean("_Open") ?? false,
        row.ETag)
    {
        Marks = PredictionMarks.Read(row),
    };

    /// <summary>Whether the row holds this model's prediction for this content.</summary>
    public bool IsOf(string? etag, ModelCard card) => ETags.Same(SourceETag, etag) && card.HasGraph(ModelHash);

    /// <summary>The row with nothing pending.</summary>
    public PredictionState Closed() => this with { Stale = [], Overlays = Overlays is null ? null : [], Open = false };

    public void WriteTo(TableEntity row)
    {
        row["_Ranked"] = RankedFinding.Write(Ranked);
        row["_Stale"] = RankedFinding.Write(Stale);
        row["_Overlays"] = Overlays is null ? null : string.Join(';', Overlays);
        row["_Open"] = Open;
    }

    /// <summary>These columns only, to merge into the row.</summary>
    public TableEntity ToEntity()
    {
        var row = new TableEntity(PredictionKey.PartitionOf(Image), PredictionKey.RowOf(Image, Model));
        WriteTo(row);
        return row;
    }
}
