using System.Runtime.CompilerServices;

namespace CheXNet.Cli.Storage;

/// <summary>What is stored of a dataset's scores, for commands that export it.</summary>
internal sealed class ScoredDataset(StorageAccount account, string dataset)
{
    private const int RowsAtOnce = 50;

    private readonly PredictionStore _predictions = new(account);

    /// <summary>The model that scored the dataset last.</summary>
    /// <exception cref="InvalidInputException">Nothing of it is scored.</exception>
    public async Task<ModelId> LastModelAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetModel> models = await new DatasetModels(account).OfAsync(dataset, cancellationToken);
        return models.Count > 0 ? models[0].Id : throw new InvalidInputException(
            ErrorCodes.DatasetEmpty, $"Nothing of a dataset '{dataset}' is scored here: 'chexnet query' shows what is.");
    }

    /// <summary>A model's rows: of the images named, null for one that has none, or of all images if none is named.</summary>
    public async IAsyncEnumerable<(ImageKey Image, StoredPrediction? Stored)> RowsAsync(
        ModelId model, IReadOnlyList<string> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in images)
        {
            ImageKey image = new(dataset, name);
            yield return (image, await _predictions.GetAsync(image, model, cancellationToken));
        }

        string? continuation = null;
        if (images.Count > 0) yield break;
        do
        {
            PredictionQuery query = new(dataset) { Model = model, Top = RowsAtOnce, Continuation = continuation };
            ResultPage<StoredPrediction> page = await _predictions.QueryAsync(query, cancellationToken);
            foreach (StoredPrediction stored in page.Items) yield return (stored.Image, stored);
            continuation = page.Continuation;
        }
        while (continuation is not null);
    }
}
