using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Maps Keras <c>DenseNet121</c> names to torchvision's: <c>conv2_block1_0_bn</c> is the first norm of block 1, layer 1;
/// <c>pool2_conv</c> the first transition's convolution; <c>bn</c> the final norm. Kernels and the dense layer are transposed.
/// </summary>
internal static partial class KerasNames
{
    /// <summary>Batch normalization ε in keras/applications/densenet.py.</summary>
    public const double Epsilon = 1.001e-5;

    public static MappedNetwork Map(CheckpointTensors checkpoint)
    {
        Dictionary<string, MappedTensor> mapped = new(StringComparer.Ordinal);
        List<string> left = [];
        SortedSet<string> heads = new(StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            Match path = Path().Match(tensor.Name);
            string? layer = path.Success ? Layer(path.Groups["layer"].Value) : null;
            string? name = layer is null ? null : Variable(layer, path.Groups["variable"].Value);
            if (name is null)
            {
                left.Add(tensor.Name);
                continue;
            }

            if (layer == "classifier") heads.Add(path.Groups["layer"].Value);
            if (!mapped.TryAdd(name, new MappedTensor(tensor, LayoutOf(name, tensor))))
            {
                throw new CheckpointException(
                    ErrorCodes.CheckpointMismatch,
                    $"Two tensors of '{checkpoint.FileName}' are both the network's '{name}': "
                    + $"'{mapped[name].Tensor.Name}' and '{tensor.Name}'. Save the network anew.");
            }
        }

        if (!mapped.ContainsKey("features.conv0.weight"))
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The checkpoint '{checkpoint.FileName}' is of no Keras DenseNet: no layer is called conv1/conv. "
                + $"Its tensors are called {Names.List(checkpoint.Tensors.Keys)}.");
        }

        return new MappedNetwork { Tensors = mapped, Prefix = "", Head = string.Join(", ", heads), LeftOver = left, Epsilon = Epsilon };
    }

    /// <summary>The last known layer name in a path; nested model groups and Keras' repeated name precede it.</summary>
    private static string? Layer(string layer) => DenseLayer().Match(layer) is { Success: true } dense
        ? $"features.denseblock{Block(dense)}.denselayer{dense.Groups["layer"].Value}.{DensePart(dense.Groups["part"].Value)}"
        : Transition().Match(layer) is { Success: true } transition
            ? $"features.transition{Block(transition)}.{(transition.Groups["part"].Value == "bn" ? "norm" : "conv")}"
            : layer switch
            {
                "conv1/conv" or "conv1_conv" => "features.conv0",
                "conv1/bn" or "conv1_bn" => "features.norm0",
                "bn" => "features.norm5",
                _ => Head().IsMatch(layer) ? "classifier" : null,
            };

    // Keras numbers stages starting at the stem: stage 2 is block 1, followed by pool2.
    private static int Block(Match match) =>
        int.Parse(match.Groups["stage"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1;

    private static string DensePart(string part) => part switch
    {
        "0_bn" => "norm1",
        "1_conv" => "conv1",
        "1_bn" => "norm2",
        _ => "conv2",
    };

    private static string? Variable(string layer, string variable)
    {
        bool norm = layer.Split('.')[^1].StartsWith("norm", StringComparison.Ordinal);
        return (variable, norm, layer == "classifier") switch
        {
            ("gamma", true, _) => $"{layer}.weight",
            ("beta", true, _) => $"{layer}.bias",
            ("moving_mean", true, _) => $"{layer}.running_mean",
            ("moving_variance", true, _) => $"{layer}.running_var",
            ("kernel", false, _) => $"{layer}.weight",
            ("bias", false, true) => $"{layer}.bias",
            _ => null,
        };
    }

    private static TensorLayout LayoutOf(string name, CheckpointTensor tensor) => tensor.Shape.Count switch
    {
        4 when name.EndsWith(".weight", StringComparison.Ordinal) => TensorLayout.KerasKernel,
        2 when name.EndsWith(".weight", StringComparison.Ordinal) => TensorLayout.KerasDense,
        _ => TensorLayout.AsNeeded,
    };

    [GeneratedRegex(
        @"(?:^|/)(?<layer>conv1/conv|conv1/bn|[A-Za-z0-9_]+)/(?<variable>gamma|beta|moving_mean|moving_variance|kernel|bias)(?::0)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"^conv(?<stage>[2-9])_block(?<layer>[1-9]\d?)_(?<part>0_bn|1_conv|1_bn|2_conv)$", RegexOptions.CultureInvariant)]
    private static partial Regex DenseLayer();

    [GeneratedRegex(@"^pool(?<stage>[2-9])_(?<part>bn|conv)$", RegexOptions.CultureInvariant)]
    private static partial Regex Transition();

    [GeneratedRegex(@"^(?:predictions|dense(?:_\d+)?|fc\d*|output|classifier)$", RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
