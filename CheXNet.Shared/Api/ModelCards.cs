using CheXNet.Scoring;

namespace CheXNet.Api;

/// <summary>The cards of the service's model and of those installed beside it, read from disk at most twice a minute.</summary>
public sealed class ModelCards(ModelFinder models, XrayScorer scorer, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private Known? _known;

    /// <summary>All of them, the service's own first.</summary>
    public async Task<IReadOnlyList<ModelCard>> ListAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetElapsedTime(known.ReadAt) < Fresh) return known.Cards;
        ModelId own = scorer.Card.ToModelId();
        IEnumerable<ModelCard> found = (await models.ListAsync(cancellationToken)).Select(static m => m.Card);
        ModelCard[] cards = [scorer.Card, .. found.Where(card => card.ToModelId() != own)];
        _known = new Known(time.GetTimestamp(), cards);
        return cards;
    }

    /// <summary>The card of a model; null: the service's own.</summary>
    /// <exception cref="InvalidInputException"><c>model-not-found</c>: it is not installed here.</exception>
    public async Task<ModelCard> FindAsync(ModelId? model, CancellationToken cancellationToken)
    {
        if (model is null || model == scorer.Card.ToModelId()) return scorer.Card;
        IReadOnlyList<ModelCard> cards = await ListAsync(cancellationToken);
        return cards.FirstOrDefault(card => card.ToModelId() == model) ?? throw new InvalidInputException(
            ErrorCodes.ModelNotFound,
            $"There is no card of the model {model} here. There are: {string.Join(", ", cards.Select(static c => c.ToModelId()))}.");
    }

    // A reference, so that requests at the same time see all of it or nothing.
    private sealed record Known(long ReadAt, IReadOnlyList<ModelCard> Cards);
}
