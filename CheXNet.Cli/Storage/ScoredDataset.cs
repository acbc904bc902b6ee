using System.Runtime.CompilerServices;

namespace CheXNet.Cli.Storage;

/// <summary>What is stored of a dataset's scores, for commands that export it.</summary>
internal sealed class ScoredDataset(StorageAccount account, string dataset)
{
    private const int RowsAtOnce = 50;

    private readonly PredictionStore _predictions = new(account);

    /// <summary>Whose rows are meant. Of a model that is named in full, rows are enough: its package may be elsewhere.</summary>
    /// <param name="named">A model as <see cref="ModelFinder"/> finds it; null for the one that scored the dataset last.</param>
    /// <exception cref="InvalidInputException">Nothing of the dataset is scored.</exception>
    /// <exception cref="ModelPackageException">There is no such package, and the name is not <c>id@version</c>.</exception>
    public async Task<ModelId> ModelAsync(string? named, CancellationToken cancellationToken)
    {
        if (named is not null && ModelId.TryParse(named, out ModelId id)) return id;
        return named is null
            ? (await ModelsAsync(cancellationToken))[0].Id
            : (await ModelFinder.OfThisMachine(new ModelContainer(account)).FindAsync(named, cancellationToken)).Card.ToModelId();
    }

    /// <summary>A model's rows: of the images named, null for one that has none, or of all images if none is named.</summary>
    /// <exception cref="InvalidInputException">No image is named, and the model has not scored any.</exception>
    public async IAsyncEnumerable<(ImageKey Image, StoredPrediction? Stored)> RowsAsync(
        ModelId model, IReadOnlyList<string> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in images)
        {
            ImageKey image = new(dataset, name);
            yield return (image, await _predictions.GetAsync(image, model, cancellationToken));
        }

        string? continuation = null;
        bool any = false;
        if (images.Count > 0) yield break;
        do
        {
            PredictionQuery query = new(dataset) { Model = model, Top = RowsAtOnce, Continuation = continuation };
            ResultPage<StoredPrediction> page = await _predictions.QueryAsync(query, cancellationToken);
            any |= page.Items.Count > 0;
            foreach (StoredPrediction stored in page.Items) yield return (stored.Image, stored);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        if (any) yield break;
        IEnumerable<ModelId> others = (await ModelsAsync(cancellationToken)).Select(static m => m.Id);
        throw new InvalidInputException(
            ErrorCodes.DatasetEmpty,
            $"The dataset '{dataset}' has no row of {model}; it was scored by {string.Join(", ", others)}. Name one of these with --model, "
            + $"or score it: chexnet run start --dataset {dataset} --model {model}.");
    }

    private async Task<IReadOnlyList<DatasetModel>> ModelsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetModel> models = await new DatasetModels(account).OfAsync(dataset, cancellationToken);
        return models.Count > 0 ? models : throw new InvalidInputException(
            ErrorCodes.DatasetEmpty, $"Nothing of a dataset '{dataset}' is scored here: 'chexnet query' shows what is.");
    }
}
