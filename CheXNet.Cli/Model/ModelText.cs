using CheXNet.Checkpoints;
using CheXNet.Imaging;

namespace CheXNet.Cli.Model;

internal static class ModelText
{
    public static string Architecture(ModelCard card) =>
        Invariant($"{card.Architecture.ToName()}, growth {card.Architecture.Growth}, blocks {string.Join('-', card.Architecture.Blocks)}, ")
        + Count(card.Input.Channels, "input channel")
        + Invariant($", {Count(card.Findings.Count, "output")}, {card.Architecture.Parameters:N0} parameters");

    public static string Preprocessing(ModelCard card)
    {
        Preprocessing rule = card.Preprocessing;
        return Invariant($"{rule.Name}, range {rule.RangeLow:G6}…{rule.RangeHigh:G6}, ")
            + $"mean {Numbers(rule.Mean)}, deviation {Numbers(rule.Deviation)}";
    }

    /// <summary>What a line ends in when what it says is not certain.</summary>
    public static string Doubt(CardOrigin? origin) => origin switch
    {
        CardOrigin.Assumed => "; assumed",
        CardOrigin.Profile => "; not verified",
        _ => "",
    };

    /// <summary>How the findings' names are known.</summary>
    public static string Labels(ModelCard card) => card.Labels is { } labels
        ? $"{JsonNamingPolicy.CamelCase.ConvertName(labels.Source.ToString())} ({labels.Evidence})"
        : card.Source is null ? "made here" : "not recorded";

    /// <summary>How a finding was calibrated, as the end of a list; empty if it was not.</summary>
    public static string Fit(ModelCard card, int finding)
    {
        string method = card.Calibration?.Fits?[finding] is { } fit
            ? Invariant($", {fit.Method.ToString().ToLowerInvariant()} on {fit.Positives} of {fit.Images} films")
            : "";
        return card.ConformalSets?.Findings[finding] is { } set ? method + Invariant($", error rate {set.ErrorRate:R}") : method;
    }

    /// <summary>A warning that the findings' names or their order are assumed; null if they are not.</summary>
    public static string? Assumed(ModelCard card) => card.Labels?.Source switch
    {
        CardOrigin.Assumed => "the names of the findings are assumed. If they or their order are wrong, every result is wrong: "
            + "compare with known probabilities (--reference), or name them with --profile or --labels.",
        CardOrigin.Profile => $"the file does not name its {card.Findings.Count} outputs: their order is assumed to be the profile's. "
            + "Compare with known probabilities (--reference); in the wrong order, scores look plausible too.",
        _ => null,
    };

    /// <summary>What a further graph costs in accuracy.</summary>
    public static string Accuracy(string precision, PrecisionReport report) =>
        Invariant($"{precision} on {report.Device}: |Δp| at most {report.MaxDifference:g2}, {report.MeanDifference:g2} on average, ")
        + Invariant($"{report.Refused} refused, over {Count(report.Images, "film")} ({report.Films})");

    public static string Ignored(IReadOnlyList<string> names) =>
        names.All(static name => name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            ? $"{Count(names.Count, "counter")} of training steps"
            : $"{Count(names.Count, "tensor")} beside the network, such as "
                + string.Join(", ", names.Where(static n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Take(4));

    /// <summary>What is known of ordinary films.</summary>
    public static string FilmCheck(ModelCard card) => card.FilmStatistics switch
    {
        null => "simple checks only; what is unusual is not fitted ('model calibrate --films')",
        { Limit: { } limit } films => Invariant($"refused from {limit:0.0} times as unusual as the most unusual percent of ")
            + $"{films.FittedOn}",
        { } films => $"'unusual' is 1 for the most unusual percent of {films.FittedOn}; nothing is refused for it",
    };

    /// <summary>A warning although the test passed; null if there is none.</summary>
    public static string? Warning(SelfTestReport report) => report.Saturated < 0.5
        ? null
        : Invariant($"{report.Saturated:P0} of the drawn images' probabilities are 0 or 1: the input's range is probably wrong. ")
            + "Check --profile, and compare with known probabilities (--reference).";

    public static string SelfTest(SelfTestReport report) =>
        Invariant($"passed: {report.Images} drawn images, logits {report.LogitLow:F3}…{report.LogitHigh:F3}, ")
        + Invariant($"each varies by at least {report.LeastSpread:G3}, mean(map) + bias = logit within {report.MapDifference:G2}, ")
        + Invariant($"in a batch within {report.BatchDifference:G2}")
        + (report.Reference is not { } reference
            ? ""
            : Invariant($"; {reference.Images} known images agree within {reference.Difference:G3} ")
                + $"for {reference.Findings.Count} findings ({reference.Missing} images are not in the folder)");

    private static string Count(int number, string things) => $"{number} {things}{(number == 1 ? "" : "s")}";

    private static string Numbers(IEnumerable<double> numbers) =>
        string.Join('/', numbers.Select(static n => n.ToString("G6", CultureInfo.InvariantCulture)));
}
