using CheXNet.Datasets;
using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Inputs;

namespace CheXNet.Cli.Model;

/// <param name="Predictions">With labels and split; null: only the film check is fitted.</param>
/// <param name="TestList">A list of test images; null: <c>test_list.txt</c> beside the labels or the split, if there is one.</param>
/// <param name="Films">The folder of the validation films; null: the film check is not fitted.</param>
/// <param name="Rules">As written: a rule for all findings, or <c>Mass:youden</c>.</param>
/// <param name="Prevalences">As written; empty: none.</param>
/// <param name="ErrorRates">As written; empty: the default.</param>
internal sealed record CalibrateOptions(
    string Package, string? Predictions, string? Labels, string? Split, string? TestList, string Output, ScoreScale Scale,
    UncertainPolicy Uncertain, IReadOnlyList<string> Rules, IReadOnlyList<string> Prevalences, IReadOnlyList<string> ErrorRates,
    CalibrationOptions Calibration, string? Films, int Workers, bool Json)
{
    /// <summary>The <c>unusual</c> from which an image is refused, as written: a number or <c>none</c>; null: as fitted.</summary>
    public string? UnusualLimit { get; init; }

    /// <summary>Adds the statistics of films to a package's files.</summary>
    /// <returns>What the card says of them.</returns>
    /// <exception cref="InvalidInputException">The limit is no number.</exception>
    public FilmStatisticsRecord Add(MeasuredFilms measured, string on, Dictionary<string, byte[]> files)
    {
        FilmStatistics statistics = measured.Statistics with { Limit = LimitOf(measured.Statistics.Limit) };
        files[FilmStatistics.FileName] = statistics.ToJson();
        return new FilmStatisticsRecord(FilmStatistics.FileName, measured.Films, on, statistics.Limit);
    }

    /// <exception cref="InvalidInputException">The limit is no number.</exception>
    public double? LimitOf(double? fitted) => UnusualLimit switch
    {
        null => fitted,
        "none" => null,
        _ when double.TryParse(UnusualLimit, NumberStyles.Float, CultureInfo.InvariantCulture, out double limit)
            && limit is > 0 and < 1e6 => limit,
        _ => throw ErrorReport.Invalid($"--unusual-limit is '{UnusualLimit}': give a positive number, or none."),
    };
}
