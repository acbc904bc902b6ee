using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Maps PyTorch names to torchvision's. The part before <c>features.</c> is a prefix (<c>module.</c>, <c>densenet121.</c>,
/// <c>model.</c> or a combination); <c>norm.1</c> and MONAI's <c>layers.norm1</c> become <c>norm1</c>; the only linear layer outside
/// <c>features</c> is the classifier.
/// </summary>
internal static partial class TorchNames
{
    /// <summary>Last part of a classifier's name; a trailing number is its index in a sequence (linear, sigmoid).</summary>
    private static readonly string[] Heads =
        ["classifier", "fc", "head", "linear", "output", "out", "predictions", "dense", "last_linear", "final"];

    public static MappedNetwork Map(NetworkCandidate network, IReadOnlyList<string> leftOut)
    {
        (CheckpointTensors checkpoint, string prefix) = network;
        Dictionary<string, MappedTensor> mapped = new(StringComparer.Ordinal);
        List<string> extras = [.. leftOut], left = [], outside = [];
        bool dotted = false;
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            bool inside = tensor.Name.StartsWith(prefix + "features.", StringComparison.Ordinal);
            if (inside ? HarmlessTensors.IsCounter(tensor) : HarmlessTensors.Is(tensor))
            {
                extras.Add(tensor.Name);
            }
            else if (inside)
            {
                string name = MonaiLayer().Replace(Undot(tensor.Name[prefix.Length..], ref dotted), "");
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
            Epsilon = CommonEpsilon(checkpoint, prefix),
        };
    }

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
        long features = mapped.TryGetValue("features.norm5.weight", out MappedTensor norm) && norm.Tensor.Shape is [var k] ? k : -1;
        string[] matrices =
        [
            .. outside.Where(name => name.EndsWith(".weight", StringComparison.Ordinal) && checkpoint.Tensors[name].Shape.Count == 2)
                .Select(static name => name[..^".weight".Length]),
        ];
        string[] candidates = [.. matrices.Where(IsHead)];
        if (candidates.Length == 0) candidates = [.. matrices.Where(name => checkpoint.Tensors[$"{name}.weight"].Shape[1] == features)];
        if (candidates is not [var head])
        {
            if (candidates.Length == 0) throw NoHead(checkpoint, outside);
            left.AddRange(outside);
            return string.Join(", ", candidates);
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
        string last = parts.Length > 1 && parts[^1].All(char.IsAsciiDigit) ? parts[^2] : parts[^1];
        return Heads.Contains(last, StringComparer.Ordinal);
    }

    private static double CommonEpsilon(CheckpointTensors checkpoint, string prefix)
    {
        double[] all =
        [
            .. checkpoint.Clues.Epsilons.Where(item => item.Key.StartsWith(prefix + "features.", StringComparison.Ordinal))
                .Select(static item => item.Value).Distinct(),
        ];
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

    private static CheckpointException NoHead(CheckpointTensors checkpoint, List<string> outside) => new(
        ErrorCodes.CheckpointMismatch,
        $"'{checkpoint.FileName}' holds the features of a DenseNet without its classifier: no linear layer's weight lies beside them "
        + $"(outside of the features: {Names.List(outside)}). Save the whole network, with the layer that was trained on the findings.");

    private static CheckpointException Twice(CheckpointTensors checkpoint, string name, string first, string second) => new(
        ErrorCodes.CheckpointMismatch,
        $"Two tensors of '{checkpoint.FileName}' are both the network's '{name}': '{first}' and '{second}'. Save the network anew.");

    [GeneratedRegex(@"(?<=denselayer\d+\.(?:layers\.)?)(norm|conv)\.([12])(?=\.)", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"(?<=denselayer\d+\.)layers\.(?=(?:norm|conv)[12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex MonaiLayer();
}
