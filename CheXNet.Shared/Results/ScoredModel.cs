namespace CheXNet.Results;

/// <summary>A model whose predictions are listed: by its card or, where its package is not here, as one of its rows tells it.</summary>
/// <param name="Card">Null where the package is not here: its operating points are unknown.</param>
public sealed record ScoredModel(ModelId Id, IReadOnlyList<Finding> Findings, bool Trained, string? Notice, ModelCard? Card)
{
    /// <summary>The model of a card.</summary>
    public static ScoredModel Of(ModelCard card) => new(card.ToModelId(), card.Findings, card.Trained, card.Notice, card);

    /// <summary>Finds a model's card, else any of its rows in a dataset.</summary>
    /// <param name="id">The model's full name; null if none was given: rows cannot be found by less.</param>
    /// <param name="find">Finds the card.</param>
    /// <exception cref="XrayException">From <paramref name="find"/>, if there is no such row either.</exception>
    /// <exception cref="StorageException">The account refuses, or the row cannot be read.</exception>
    public static async Task<ScoredModel> OfAsync(
        string dataset, ModelId? id, Func<CancellationToken, Task<ModelCard>> find, PredictionStore predictions,
        CancellationToken cancellationToken)
    {
        try
        {
            return Of(await find(cancellationToken));
        }
        catch (XrayException missing) when (missing.Code == ErrorCodes.ModelNotFound && id is not null)
        {
            if (await predictions.AnyAsync(dataset, id.Value, cancellationToken) is not { Prediction: var row }) throw;
            return new ScoredModel(id.Value, row.Findings, row.Provenance.Trained, row.Provenance.Notice, Card: null);
        }
    }

    /// <summary>A finding by its name.</summary>
    /// <param name="text">User input; case, spaces, <c>_</c> and <c>-</c> are ignored.</param>
    /// <exception cref="InvalidInputException">The model has no such finding; the message lists those it has.</exception>
    public Finding Find(string text) => Findings.IndexOf(text) is >= 0 and var index
        ? Findings[index]
        : throw new InvalidInputException(
            ErrorCodes.FindingUnknown,
            $"The model {Id} has no finding '{NameText.Escape(text)}'. It has: {string.Join(", ", Findings)}.");
}
