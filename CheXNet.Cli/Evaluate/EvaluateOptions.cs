using CheXNet.Evaluation;
using CheXNet.Evaluation.Inputs;
using CheXNet.Imaging;

namespace CheXNet.Cli.Evaluate;

/// <param name="Predictions">A file; null: the stored rows of <paramref name="Dataset"/>.</param>
/// <param name="Split">A list of images; null: all labeled ones.</param>
/// <param name="Compare">A second prediction file; null: none.</param>
/// <param name="Boxes">A file of boxes to hold the maps against; null: none.</param>
/// <param name="Images">A folder with the films of a file's predictions; null: none.</param>
/// <param name="Model">A model whose card has findings, thresholds and training images; null: none, or the default with a dataset.</param>
/// <param name="Thresholds">As written; empty: the card's, else those of the largest F1.</param>
/// <param name="Prevalences">As written; empty: none.</param>
/// <param name="OutputFolder">Null: no files.</param>
internal sealed record EvaluateOptions(
    string? Predictions, string? Dataset, string Labels, string? Split, string? Compare, string? Boxes, string? Images, ScoreScale Scale,
    string? Model, string? Storage, string? Data, IReadOnlyList<string> Thresholds, IReadOnlyList<string> Prevalences,
    string? OutputFolder, EvaluationOptions Evaluation, bool Json)
{
    /// <summary>How the films of <see cref="Images"/> are decoded.</summary>
    public required ImageLimits Limits { get; init; }
}
