using System.Globalization;
using CheXNet.Checkpoints;
using CheXNet.Models;

namespace CheXNet.Cli.Commands;

/// <summary>What a card says, in lines for people.</summary>
internal static class ModelText
{
    public static string Architecture(ModelCard card) => string.Create(CultureInfo.InvariantCulture,
        $"DenseNet, growth {card.Architecture.Growth}, blocks {string.Join('-', card.Architecture.Blocks)}, {card.Input.Channels} input channel{(card.Input.Channels == 1 ? "" : "s")}, {card.Findings.Count} output{(card.Findings.Count == 1 ? "" : "s")}, {card.Architecture.Parameters:N0} parameters");

    public static string Preprocessing(ModelCard card) => string.Create(CultureInfo.InvariantCulture,
        $"{card.Preprocessing.Name}, range {card.Preprocessing.RangeLow:G6}…{card.Preprocessing.RangeHigh:G6}, mean {Numbers(card.Preprocessing.Mean)}, deviation {Numbers(card.Preprocessing.Deviation)}");

    /// <summary>What a person should look into although the test passed; null for nothing.</summary>
    public static string? Warning(SelfTestReport report) => report.Saturated < 0.5
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{report.Saturated:P0} of the drawn images' probabilities are 0 or 1: the input's range is probably wrong. Check --profile, and compare with known probabilities (--reference).");

    public static string SelfTest(SelfTestReport report)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"passed: {report.Images} drawn images, logits {report.LogitLow:F3}…{report.LogitHigh:F3}, each varies by at least {report.LeastSpread:G3}, mean(map) + bias = logit within {report.MapDifference:G2}, in a batch within {report.BatchDifference:G2}");
        return report.Reference is not { } reference
            ? text
            : text + string.Create(CultureInfo.InvariantCulture,
                $"; {reference.Images} known images agree within {reference.Difference:G3} for {reference.Findings.Count} findings ({reference.Missing} images are not in the folder)");
    }

    private static string Numbers(IEnumerable<double> numbers) => string.Join('/', numbers.Select(static n => n.ToString("G6", CultureInfo.InvariantCulture)));
}
