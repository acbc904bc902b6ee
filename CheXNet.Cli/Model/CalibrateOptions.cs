using CheXNet.Datasets;
using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Inputs;

namespace CheXNet.Cli.Model;

/// <param name="TestList">A list of test images; null: <c>test_list.txt</c> beside the labels or the split, if there is one.</param>
/// <param name="Films">The folder of the validation films; null: the film check is not fitted.</param>
/// <param name="Rules">As written: a rule for all findings, or <c>Mass:youden</c>.</param>
/// <param name="Prevalences">As written; empty: none.</param>
/// <param name="ErrorRates">As written; empty: the default.</param>
internal sealed record CalibrateOptions(
    string Package, string Predictions, string Labels, string Split, string? TestList, string Output, ScoreScale Scale,
    UncertainPolicy Uncertain, IReadOnlyList<string> Rules, IReadOnlyList<string> Prevalences, IReadOnlyList<string> ErrorRates,
    CalibrationOptions Calibration, string? Films, int Workers, bool Json);
