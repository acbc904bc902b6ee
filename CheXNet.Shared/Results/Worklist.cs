using System.Globalization;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>
/// The images of a dataset that a finding is most probable in. The ranking answers where it holds all that is asked for; a minimum below
/// the model's operating point is answered from the predictions themselves, which reads the whole dataset (two columns of it).
/// </summary>
public sealed class Worklist(PredictionStore predictions, RankingStore ranking)
{
    /// <summary>The top of the worklist.</summary>
    /// <param name="card">The model's card: it knows the operating points.</param>
    /// <param name="finding">The finding; one of the card's.</param>
    /// <param name="min">The least probability; null means the operating point, or all images where there is none.</param>
    /// <param name="top">How many at most, at least 1.</param>
    /// <param name="continuation">The continuation of the answer before; null begins.</param>
    /// <returns>The images by descending probability, equal ones by name.</returns>
    /// <exception cref="InvalidInputException">A part is out of range, the model has no such finding, or the continuation is another
    /// query's.</exception>
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
}

/// <summary>Where a worklist goes on: after which probability and image, so that it does not matter who answers.</summary>
internal static class WorklistPosition
{
    public static string QueryOf(string dataset, ModelId model, Finding finding, double min) =>
        string.Create(CultureInfo.InvariantCulture, $"worklist|{dataset}|{model}|{finding.Column}|{min:R}");
}
