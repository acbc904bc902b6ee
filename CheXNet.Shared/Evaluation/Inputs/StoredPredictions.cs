using CheXNet.Results;

namespace CheXNet.Evaluation.Inputs;

/// <summary>Predictions of a stored dataset.</summary>
public static class StoredPredictions
{
    /// <summary>Collects a model's rows.</summary>
    /// <param name="rows">As of <see cref="PredictionStore.ScoresAsync"/>.</param>
    /// <param name="dataset">For messages and the report.</param>
    /// <param name="findings">The findings of the rows.</param>
    /// <param name="only">Which images to take, by path in the dataset; null: all.</param>
    /// <exception cref="InvalidInputException">There is no row.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public static async Task<PredictionTable> ReadAsync(
        IAsyncEnumerable<ImageScores> rows, string dataset, IReadOnlyList<Finding> findings, Func<string, bool>? only,
        CancellationToken cancellationToken)
    {
        PredictionTableBuilder table = new(findings);
        double[] scores = new double[findings.Count];
        await foreach (ImageScores row in rows.WithCancellation(cancellationToken))
        {
            if (only?.Invoke(row.Image.Image) == false) continue;
            for (int f = 0; f < scores.Length; f++) scores[f] = row.Probabilities[f] ?? double.NaN;
            table.Add(row.Image.Image, scores, row.InTrainingSplit);
            table.Note(row.Model, row.ModelHash, row.Trained);
        }

        return table.Build($"dataset {dataset}", null, ScoreScale.Probability, []);
    }
}
