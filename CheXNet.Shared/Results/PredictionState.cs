using System.Globalization;
using Azure;
using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>A row of the <c>Ranking</c> table as the prediction's row remembers it.</summary>
/// <param name="Column"><see cref="Findings.Finding.Column"/>.</param>
/// <param name="Probability">The probability that it is ranked by.</param>
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
/// What a prediction's row still owes to the other tables and to the queue of overlays. No transaction spans them, so the row is a
/// journal: it is written first, open, with the ranking it will have (<c>_Ranked</c>), the ranking rows that its forerunners left
/// (<c>_Stale</c>) and the overlays to be asked for (<c>_Overlays</c>); ranking, failures and message follow; then the row is closed.
/// Whoever finds an open row finishes it, without scoring again.
/// </summary>
/// <param name="ModelHash">SHA-256 of the graph that computed it.</param>
/// <param name="SourceETag">The image's ETag when it was scored.</param>
/// <param name="Ranked">The rows that belong in <c>Ranking</c>.</param>
/// <param name="Stale">The rows that have to go from there.</param>
/// <param name="Overlays">The findings whose overlays are to be asked for; empty: they have been; null: nobody wanted any.</param>
/// <param name="Open">Whether anything of this may still be owed.</param>
/// <param name="RowETag">The table's ETag of the row, for writing only what was read.</param>
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
    /// <summary>The columns that <see cref="Read"/> needs.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "PartitionKey", "RowKey", "_Dataset", "_Image", "_Model", "_ModelHash", "_ETag", "_ScoredAt",
        "_Ranked", "_Stale", "_Overlays", "_Open",
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
        row.ETag);

    /// <summary>Whether the row is what a model would say of this content.</summary>
    public bool IsOf(string? etag, ModelCard card) => ETags.Same(SourceETag, etag) && card.HasGraph(ModelHash);

    /// <summary>The same row with nothing owed.</summary>
    public PredictionState Closed() => this with { Stale = [], Overlays = Overlays is null ? null : [], Open = false };

    public void WriteTo(TableEntity row)
    {
        row["_Ranked"] = RankedFinding.Write(Ranked);
        row["_Stale"] = RankedFinding.Write(Stale);
        row["_Overlays"] = Overlays is null ? null : string.Join(';', Overlays);
        row["_Open"] = Open;
    }

    /// <summary>These columns alone, to be merged into the row.</summary>
    public TableEntity ToEntity()
    {
        var row = new TableEntity(PredictionKey.PartitionOf(Image), PredictionKey.RowOf(Image, Model));
        WriteTo(row);
        return row;
    }
}
