using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Shared.Tests.Results;

/// <summary>Shorter forms for tests: one prediction or image, and no overlays unless said.</summary>
internal static class ResultWriterExtensions
{
    public static async Task<StoreOutcome> StoreAsync(
        this ResultWriter writer, StoredPrediction stored, ModelCard card, CancellationToken cancellationToken, params string[] overlays) =>
        (await writer.StoreAsync([stored], card, overlays.Length == 0 ? null : _ => overlays, cancellationToken))[0];

    public static Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        this ResultWriter writer, IReadOnlyList<StoredPrediction> stored, ModelCard card, CancellationToken cancellationToken) =>
        writer.StoreAsync(stored, card, null, cancellationToken);

    public static async Task<bool> IsScoredAsync(
        this ResultWriter writer,
        ImageKey image,
        string etag,
        ModelCard card,
        CancellationToken cancellationToken,
        params string[] overlays) =>
        (await writer.FindScoredAsync([(image, etag)], card, overlays.Length == 0 ? null : _ => overlays, cancellationToken)).Count == 1;
}
