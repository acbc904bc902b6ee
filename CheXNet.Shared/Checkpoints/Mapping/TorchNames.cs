using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Maps PyTorch names to torchvision's. The part before <c>features.</c> is a prefix (<c>module.</c>, <c>densenet121.</c>,
/// <c>model.</c> or a combination) and must be the same everywhere; <c>norm.1</c> and <c>conv.2</c> become <c>norm1</c> and
/// <c>conv2</c>; the only linear layer outside <c>features</c> with a listed name is the classifier.
/// </summary>
internal static partial class TorchNames
{
    /// <summary>Last part of a classifier's name; a trailing number is its index in a sequence (linear, sigmoid).</summary>
    private static readonly string[] Heads =
        ["classifier", "fc", "head", "linear", "output", "out", "predictions", "dense", "last_linear", "final"];

    public static MappedNetwork Map(CheckpointTensors checkpoint)
    {
        string prefix = FindPrefix(checkpoint);
        Dictionary<string, MappedTensor> mapped = new(StringComparer.Ordinal);
        List<string> extras = [], left = [], outside = [];
        bool dotted = false;
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            if (IsExtra(tensor.Name))
            {
                extras.Add(tensor.Name);
            }
            else if (tensor.Name.StartsWith(prefix + "features.", StringComparison.Ordinal))
            {
                string name = Undot(tensor.Name[prefix.Length..], ref dotted);
                if (!mapped.TryAdd(name, new MappedTensor(tensor))) throw Twice(checkpoint, name, mapped[name].Tensor.Name, tensor.Name);
            }
            else
            {
                outside.Add(tensor.Name);
            }
        }

        string head = TakeHead(checkpoint, outside, mapped, left);
        return new MappedNetwork
        {
            Tensors = mapped,
            Prefix = prefix,
            Head = head.StartsWith(prefix, StringComparison.Ordinal) ? head[prefix.Length..] : head,
            DottedNames = dotted,
            Extras = extras,
            LeftOver = left,
            Epsilon = CommonEpsilon(checkpoint),
        };
    }

    private static string FindPrefix(CheckpointTensors checkpoint)
    {
        string[] prefixes =
        [
            .. checkpoint.Tensors.Keys.Select(static name => Anchor().Match(name)).Where(static m => m.Success)
                .Select(static m => m.Groups["prefix"].Value).Distinct(StringComparer.Ordinal),
        ];
        return prefixes switch
        {
            [var only] => only,
            [] => throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The checkpoint '{checkpoint.FileName}' is of no DenseNet: "
                + $"none of its {checkpoint.Tensors.Count} tensors is called …features.conv0, …features.denseblock1 or the like. "
                + $"They are called {Names.List(checkpoint.Tensors.Keys)}."),
            _ => throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The checkpoint '{checkpoint.FileName}' holds several networks, under "
                + $"{Names.List(prefixes.Select(static p => $"'{p}'"))}. Save the one that you mean, alone."),
        };
    }

    private static bool IsExtra(string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || name == "op_threshs" || name.EndsWith(".op_threshs", StringComparison.Ordinal);

    private static string Undot(string name, ref bool dotted)
    {
        string undotted = Dotted().Replace(name, "$1$2");
        dotted |= undotted != name;
        return undotted;
    }

    /// <summary>Takes the only two-axis <c>weight</c> outside the features and its <c>bias</c>; the rest is left over.</summary>
    private static string TakeHead(
        CheckpointTensors checkpoint, List<string> outside, Dictionary<string, MappedTensor> mapped, List<string> left)
    {
        IEnumerable<string> matrices = outside.Where(name => IsHead(name) && checkpoint.Tensors[name].Shape.Count == 2);
        string[] candidates = [.. matrices.Select(static name => name[..^".weight".Length])];
        if (candidates is not [var head])
        {
            left.AddRange(outside);
            return candidates.Length == 0 ? "(none)" : string.Join(", ", candidates);
        }

        foreach (string name in outside)
        {
            string part = name == $"{head}.weight" ? "weight" : name == $"{head}.bias" ? "bias" : "";
            if (part.Length == 0) left.Add(name);
            else mapped.Add($"classifier.{part}", new MappedTensor(checkpoint.Tensors[name]));
        }

        return head;
    }

    private static bool IsHead(string name)
    {
        string[] parts = name.Split('.');
        if (parts is not [.., _, "weight"]) return false;
        string last = parts[^2].All(char.IsAsciiDigit) && parts.Length > 2 ? parts[^3] : parts[^2];
        return Heads.Contains(last, StringComparer.Ordinal);
    }

    private static double CommonEpsilon(CheckpointTensors checkpoint)
    {
        double[] all = [.. checkpoint.Clues.Epsilons.Values.Distinct()];
        return all switch
        {
            [] => Models.DenseNetGraph.DefaultEpsilon,
            [var one] when one is > 0 and < 1 => one,
            _ => throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The batch normalizations of '{checkpoint.FileName}' have the ε {string.Join(", ", all)}; "
                + "one positive ε for all is supported."),
        };
    }

    private static CheckpointException Twice(CheckpointTensors checkpoint, string name, string first, string second) => new(
        ErrorCodes.CheckpointMismatch,
        $"Two tensors of '{checkpoint.FileName}' are both the network's '{name}': '{first}' and '{second}'. Save the network anew.");

    [GeneratedRegex(@"^(?<prefix>(?:.*\.)?)features\.(?:conv0|norm0|denseblock\d+|transition\d+|norm5)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Anchor();

    [GeneratedRegex(@"(?<=denselayer\d+\.)(norm|conv)\.([12])(?=\.)", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();
}
