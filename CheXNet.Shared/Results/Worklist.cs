namespace CheXNet.Results;

/// <summary>
/// The images of a dataset most probable for a finding. Answered from the ranking where that suffices; a minimum below the operating
/// point requires a full scan of the predictions (a few columns).
/// </summary>
public sealed class Worklist(PredictionStore predictions, RankingStore ranking)
{
    /// <summary>The top of the worklist.</summary>
    /// <param name="card">The model's card, for the operating points.</param>
    /// <param name="finding">A finding of the card.</param>
    /// <param name="min">The minimum probability; null: the operating point, or all images if there is none.</param>
    /// <param name="top">The maximum number, at least 1.</param>
    /// <param name="continuation">The token from the previous page; null starts over.</param>
    /// <returns>The images by descending probability, ties by name.</returns>
    /// <exception cref="InvalidInputException">An argument is out of range, an unknown finding, or a token of another query.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ResultPage<RankedImage>> TopAsync(
        string dataset, ModelCard card, Finding finding, double? min, int top, string? continuation, CancellationToken cancellationToken)
    {
        double ranked = RankingStore.ThresholdOf(card, card.IndexOf(finding.Name));
        double least = min ?? ranked;
        return least >= ranked
            ? ranking.TopAsync(dataset, card.ToModelId(), finding, least, top, continuation, cancellationToken)
            : predictions.TopAsync(dataset, card.ToModelId(), finding, least, top, continuation, cancellationToken);
    }

    /// <inheritdoc cref="TopAsync(string, ModelCard, Finding, double?, int, string?, CancellationToken)"/>
    /// <param name="model">Without a card, its operating points are unknown: all images are listed, by a full scan.</param>
    public Task<ResultPage<RankedImage>> TopAsync(
        string dataset, ScoredModel model, Finding finding, double? min, int top, string? continuation,
        CancellationToken cancellationToken) => model.Card is { } card
        ? TopAsync(dataset, card, finding, min, top, continuation, cancellationToken)
        : predictions.TopAsync(dataset, model.Id, finding, LeastOf(model, finding, min), top, continuation, cancellationToken);

    /// <summary>The minimum probability of a worklist: the one that was asked for, else the operating point, else 0.</summary>
    public static double LeastOf(ScoredModel model, Finding finding, double? min) =>
        min ?? (model.Card is { } card ? RankingStore.ThresholdOf(card, card.IndexOf(finding.Name)) : 0);
}

/// <summary>Continuation of a worklist: the last probability and image, independent of which table answers.</summary>
internal static class WorklistPosition
{
    public static string QueryOf(string dataset, ModelId model, Finding finding, double min) =>
        string.Create(CultureInfo.InvariantCulture, $"worklist|{dataset}|{model}|{finding.Column}|{min:R}");
}
