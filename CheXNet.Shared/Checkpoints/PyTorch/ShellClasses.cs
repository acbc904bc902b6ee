using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// Classes allowed in a pickled network. Objects become plain attribute bags and no code runs, so the list rejects what is not
/// understood, not what is dangerous.
/// </summary>
internal static partial class ShellClasses
{
    /// <summary>Modules, with submodules, of network and training classes.</summary>
    private static readonly string[] Trees =
    [
        "torch.nn.modules", "torch.nn.parallel", "torch.optim", "torchvision.models", "torchvision.ops", "torchxrayvision.models",
        "monai.networks", "torchmetrics", "omegaconf",
    ];

    /// <summary>Modules of the published training programs, and of networks defined in a script.</summary>
    private static readonly string[] Scripts =
    [
        "__main__", "model", "models", "models.densenet", "modules.densenet", "densenet", "network", "net", "DensenetModels", "train",
        "training", "utils", "util", "metrics", "losses", "config",
    ];

    /// <summary>Whether objects of this class are allowed, as attribute bags.</summary>
    public static bool IsModule(string module, string name) =>
        (module, name) is ("argparse", "Namespace") or ("types", "SimpleNamespace")
        || (ClassName().IsMatch(name)
        && (Scripts.Contains(module, StringComparer.Ordinal)
            || Trees.Any(tree => module == tree || module.StartsWith(tree + ".", StringComparison.Ordinal))));

    /// <summary>Whether a function may appear as an attribute; it is never called.</summary>
    public static bool IsMentioned(string module, string name) => module == "torch.nn.functional" && FunctionName().IsMatch(name);

    [GeneratedRegex(@"^_?[A-Z][A-Za-z0-9_]{0,80}$", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionName();
}
