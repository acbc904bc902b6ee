using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Tensors that lie beside a network and have no part in its forward pass: counters, weights of a loss, states of metrics, thresholds.
/// Only names that can mean nothing else are here; any other tensor refuses the file.
/// </summary>
internal static partial class HarmlessTensors
{
    /// <summary>Whether it is one of these; not to be asked of a tensor among the network's features.</summary>
    public static bool Is(CheckpointTensor tensor)
    {
        if (IsCounter(tensor)) return true;
        string[] parts = tensor.Name.Split('.');
        return parts.Any(static part => Loss().IsMatch(part) || Metric().IsMatch(part)) || Last().IsMatch(parts[^1]);
    }

    /// <summary>Counters of steps, averaged models or epochs: one number.</summary>
    public static bool IsCounter(CheckpointTensor tensor) =>
        tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)
        || (tensor.Count == 1 && Counter().IsMatch(tensor.Name.Split('.')[^1]));

    [GeneratedRegex(
        @"^(?:n_averaged|num_averaged|num_updates|(?:global_|current_)?(?:step|epoch|iteration)s?|initted|(?:ema_)?decay)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Counter();

    [GeneratedRegex(@"^(?:\w*criterions?|\w*loss(?:es)?(?:_?(?:fn|func|function|module))?|bce|bce_?with_?logits)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Loss();

    [GeneratedRegex(
        @"^(?:(?:train|training|trn|val|valid|validation|test|eval|best|mean|macro|micro)_?)*"
        + @"(?:metrics?|auroc|auc|roc|acc|accuracy|f1|f1_?score|precision|recall|specificity|sensitivity|average_?precision|mcc|kappa"
        + @"|confmat|confusion_?matrix|stat_?scores)s?(?:_\w+)?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(?:(?:pos|neg|positive|negative|class|classes|loss|label|sample)_?weights?|op_threshs|thresholds?)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Last();
}
