namespace CheXNet.Cli.Query;

/// <summary>A query; at most one of image, finding and failures is set.</summary>
/// <param name="Min">Minimum probability of the finding; null for the model's operating point.</param>
/// <param name="Continuation">Continuation token of the previous page.</param>
/// <param name="Model">A model as <see cref="ModelFinder"/> finds it; null for the one that scored the dataset last.</param>
internal sealed record QueryOptions(
    string Dataset, string? Image, string? Finding, bool Failures, double? Min, int Top, string? Continuation, string? Model);

internal sealed class QueryRun(StorageAccount account, QueryOptions options, QueryOutput output)
{
    private const int DatasetsShown = 10;

    private readonly PredictionStore _predictions = new(account);

    /// <exception cref="InvalidInputException">Invalid combination of options, or no such image or finding.</exception>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (options.Failures)
        {
            FailureStore failures = new(account);
            ResultPage<ImageFailure> page = await failures.ListAsync(options.Dataset, options.Top, options.Continuation, cancellationToken);
            if (page.Items.Count == 0 && options.Continuation is null) _ = await ModelsAsync(cancellationToken);
            output.Failures(page);
        }
        else if (options.Image is { } image)
        {
            await ImageAsync(new ImageKey(options.Dataset, image), cancellationToken);
        }
        else if (options.Finding is { } finding)
        {
            (ScoredModel model, string? others) = await ScoredAsync(cancellationToken);
            Finding shown = model.Find(finding);
            Worklist worklist = new(_predictions, new RankingStore(account));
            output.Worklist(options.Dataset, shown, model, others, await worklist.TopAsync(
                options.Dataset, model, shown, options.Min, options.Top, options.Continuation, cancellationToken));
        }
        else
        {
            (DatasetModel model, string? others) = await ModelAsync(cancellationToken);
            output.Predictions(model, others, await PredictionsAsync(model.Id, cancellationToken));
        }
    }

    /// <summary>The model that was asked for, else the one that scored the dataset last, with the names of others that did.</summary>
    private async Task<(DatasetModel Model, string? Others)> ModelAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetModel> models = await ModelsAsync(cancellationToken);
        if (options.Model is null)
            return (models[0], models.Count == 1 ? null : string.Join(", ", models.Skip(1).Select(static m => m.Id)));
        ScoredModel named = await FindAsync(options.Model, cancellationToken);
        return (new DatasetModel(named.Id, default, named.Trained, named.Notice), null);
    }

    /// <summary>The same with the model's card, if that is here: a worklist has its operating points from it.</summary>
    private async Task<(ScoredModel Model, string? Others)> ScoredAsync(CancellationToken cancellationToken)
    {
        if (options.Model is not null) return (await FindAsync(options.Model, cancellationToken), null);
        (DatasetModel model, string? others) = await ModelAsync(cancellationToken);
        return (await FindAsync(model.Id.ToString(), cancellationToken), others);
    }

    /// <summary>A model that is named in full may have its package elsewhere, if it has rows here.</summary>
    private Task<ScoredModel> FindAsync(string model, CancellationToken cancellationToken) => ScoredModel.OfAsync(
        options.Dataset,
        ModelId.TryParse(model, out ModelId id) ? id : null,
        async token => (await ModelFinder.OfThisMachine(new ModelContainer(account)).FindAsync(model, token)).Card,
        _predictions,
        cancellationToken);

    /// <exception cref="InvalidInputException">Nothing of the dataset is scored.</exception>
    private async Task<IReadOnlyList<DatasetModel>> ModelsAsync(CancellationToken cancellationToken)
    {
        DatasetModels stored = new(account);
        IReadOnlyList<DatasetModel> models = await stored.OfAsync(options.Dataset, cancellationToken);
        if (models.Count > 0) return models;
        IReadOnlyList<string> datasets = await stored.ListAsync(DatasetsShown, cancellationToken);
        bool failed = !options.Failures
            && (await new FailureStore(account).ListAsync(options.Dataset, 1, null, cancellationToken)).Items.Count > 0;
        throw new InvalidInputException(
            ErrorCodes.DatasetEmpty,
            failed
                ? $"No image of '{options.Dataset}' could be scored: 'chexnet query --dataset {options.Dataset} --failures' says why."
                : $"Nothing of a dataset '{options.Dataset}' is scored here"
                    + (datasets.Count == 0 ? "; there is no dataset yet." : $": there is {string.Join(", ", datasets)}."));
    }

    private async Task ImageAsync(ImageKey key, CancellationToken cancellationToken)
    {
        StoredPrediction? stored = options.Model is null
            ? await _predictions.FindAsync(key, cancellationToken)
            : await _predictions.GetAsync(key, (await FindAsync(options.Model, cancellationToken)).Id, cancellationToken);
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
        List<StoredPrediction> found = [];
        string? continuation = options.Continuation;
        do
        {
            PredictionQuery query = new(options.Dataset) { Model = model, Top = options.Top - found.Count, Continuation = continuation };
            ResultPage<StoredPrediction> page = await _predictions.QueryAsync(query, cancellationToken);
            found.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null && found.Count < options.Top);

        return new ResultPage<StoredPrediction>(found, continuation);
    }
}
