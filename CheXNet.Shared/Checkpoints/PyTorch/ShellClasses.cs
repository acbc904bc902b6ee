using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// The classes whose objects a whole pickled network consists of. An object of one becomes a bag of attributes; none of its code exists
/// here, so the list keeps out what is not understood rather than what is dangerous.
/// </summary>
internal static partial class ShellClasses
{
    /// <summary>Modules, and everything below them, whose classes are parts of networks and of their training.</summary>
    private static readonly string[] Trees =
    [
        "torch.nn.modules", "torch.nn.parallel", "torch.optim", "torchvision.models", "torchvision.ops", "torchxrayvision.models",
    ];

    /// <summary>Modules of the published training programs, and of a network defined in a script.</summary>
    private static readonly string[] Scripts =
    [
        "__main__", "model", "models", "models.densenet", "modules.densenet", "densenet", "network", "net", "DensenetModels", "train",
        "training",
    ];

    /// <summary>Whether an object of this class may be in a checkpoint, as a bag of attributes.</summary>
    public static bool IsModule(string module, string name) =>
        ClassName().IsMatch(name)
        && (Scripts.Contains(module, StringComparer.Ordinal)
            || Trees.Any(tree => module == tree || module.StartsWith(tree + ".", StringComparison.Ordinal)));

    /// <summary>Whether a function may be mentioned as an attribute, never called.</summary>
    public static bool IsMentioned(string module, string name) => module == "torch.nn.functional" && FunctionName().IsMatch(name);

    [GeneratedRegex(@"^_?[A-Z][A-Za-z0-9_]{0,80}$", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionName();
}
