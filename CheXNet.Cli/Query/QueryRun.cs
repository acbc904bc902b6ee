namespace CheXNet.Cli.Query;

/// <summary>A query; at most one of image, finding and failures is set.</summary>
/// <param name="Min">Minimum probability of the finding; null for the model's operating point.</param>
/// <param name="Continuation">Continuation token of the previous page.</param>
/// <param name="Model">A model as <see cref="ModelFinder"/> finds it; null for the default.</param>
internal sealed record QueryOptions(
    string Dataset, string? Image, string? Finding, bool Failures, double? Min, int Top, string? Continuation, string? Model);

internal sealed class QueryRun(StorageAccount account, QueryOptions options, QueryOutput output)
{
    /// <exception cref="InvalidInputException">Invalid combination of options, or no such image or finding.</exception>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (options.Failures)
        {
            FailureStore failures = new(account);
            output.Failures(await failures.ListAsync(options.Dataset, options.Top, options.Continuation, cancellationToken));
        }
        else if (options.Image is { } image)
        {
            await ImageAsync(new ImageKey(options.Dataset, image), cancellationToken);
        }
        else if (options.Finding is { } finding)
        {
            ModelCard card = await CardAsync(cancellationToken);
            Finding shown = card.Findings[card.IndexOf(finding)];
            Worklist worklist = new(new PredictionStore(account), new RankingStore(account));
            output.Worklist(options.Dataset, shown, card, await worklist.TopAsync(
                options.Dataset, card, shown, options.Min, options.Top, options.Continuation, cancellationToken));
        }
        else
        {
            ModelCard card = await CardAsync(cancellationToken);
            output.Predictions(card, await PredictionsAsync(card.ToModelId(), cancellationToken));
        }
    }

    private async Task<ModelCard> CardAsync(CancellationToken cancellationToken) =>
        (await ModelFinder.OfThisMachine(new ModelContainer(account)).FindAsync(options.Model, cancellationToken)).Card;

    private async Task ImageAsync(ImageKey key, CancellationToken cancellationToken)
    {
        PredictionStore store = new(account);
        StoredPrediction? stored = options.Model is null
            ? await store.FindAsync(key, cancellationToken)
            : await store.GetAsync(key, (await CardAsync(cancellationToken)).ToModelId(), cancellationToken);
        if (stored is null)
            throw new InvalidInputException(
                ErrorCodes.PredictionNotFound,
                $"No prediction is stored for '{key}': is the name right, and has it been scored? 'query --failures' lists what failed.");

        OverlayStore overlays = new(account);
        IAsyncEnumerable<Uri> addresses = overlays.ListAsync(key, cancellationToken).Select(o => overlays.AddressOf(o.Name));
        output.Image(stored, await addresses.ToListAsync(cancellationToken));
    }

    /// <summary>Table pages can be short or empty before the end, so for people read on until the requested number is reached.</summary>
    private async Task<ResultPage<StoredPrediction>> PredictionsAsync(ModelId model, CancellationToken cancellationToken)
    {
        PredictionStore store = new(account);
        List<StoredPrediction> found = [];
        string? continuation = options.Continuation;
        do
        {
            PredictionQuery query = new(options.Dataset) { Model = model, Top = options.Top - found.Count, Continuation = continuation };
            ResultPage<StoredPrediction> page = await store.QueryAsync(query, cancellationToken);
            found.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null && found.Count < options.Top);

        return new ResultPage<StoredPrediction>(found, continuation);
    }
}
