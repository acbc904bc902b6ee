using CheXNet.Models.Onnx;

namespace CheXNet.Differentiation;

/// <summary>
/// Derives a graph that computes gradients from a model's graph, by reverse-mode differentiation (Griewank and Walther, "Evaluating
/// Derivatives", 2008, chapter 3): the forward nodes unchanged, then, from the logits back, each node's vector-Jacobian product
/// (<see cref="GradientRules"/>); where a value goes several ways, the gradients of the ways add up.
/// </summary>
internal static class BackwardGraph
{
    /// <summary>The input <c>float[N, F]</c>: ∂S/∂logits, such as 1 at one finding and 0 elsewhere.</summary>
    public const string SeedName = "seed";

    /// <summary>The earliest operator set that has every node written here; those of the forward pass mean the same in it.</summary>
    private const long LeastOpset = 17;
    private const long LeastIrVersion = 8;

    /// <summary>Writes the graph.</summary>
    /// <param name="values">Names of the values to differentiate by.</param>
    /// <returns>
    /// The bytes of a graph with the inputs <c>image</c> and <see cref="SeedName"/> and the outputs <c>logits</c> and, for each value,
    /// itself (except the image) and its gradient, named by <see cref="GradientOf"/>.
    /// </returns>
    /// <exception cref="ModelPackageException">A node between a value and the logits has no gradient; the message names it.</exception>
    public static byte[] Derive(NetworkGraph source, IReadOnlyList<string> values)
    {
        OnnxGraphWriter graph = new("gradient");
        graph.Input(DenseNetGraph.ImageName, "N", "C", "H", "W");
        graph.Input(SeedName, "N", "F");
        WriteForward(source, graph);
        WriteBackward(source, new BackwardWriter(graph, Prefix(source)), graph, values);
        graph.Output(DenseNetGraph.LogitsName, "N", "F");
        return graph.ToModel(
            Math.Max(source.Proto.IrVersion, LeastIrVersion),
            Math.Max(source.Opset, LeastOpset),
            "CheXNet",
            "1",
            [("chexnet.graph", "gradient/1")]);
    }

    /// <summary>The name of the output with ∂S/∂value.</summary>
    public static string GradientOf(string value) => $"{value}.gradient";

    private static void WriteForward(NetworkGraph source, OnnxGraphWriter graph)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (NodeProto node in source.Nodes)
        {
            if (node.Domain is not ("" or "ai.onnx")) throw source.Refuse(node, "it is no operation of ONNX itself");
            NodeProto kept = IsIdentity(source, node) ? Identity(node) : node.Clone();
            if (kept is { OpType: "MaxPool", Output.Count: 1 }) kept.Output.Add(WindowGradients.IndicesOf(kept));
            used.UnionWith(kept.Input);
            graph.Add(kept);
        }

        foreach (TensorProto constant in source.Proto.Graph.Initializer.Where(c => used.Contains(c.Name))) graph.Add(constant);
    }

    private static void WriteBackward(NetworkGraph source, BackwardWriter writer, OnnxGraphWriter graph, IReadOnlyList<string> values)
    {
        HashSet<string> needed = Needed(source, values);
        Dictionary<string, List<string>> gradients = new(StringComparer.Ordinal) { [DenseNetGraph.LogitsName] = [SeedName] };
        foreach (NodeProto node in source.Nodes.Reverse())
        {
            if (!node.Output.Any(needed.Contains)) continue;
            string gradient = Total(node.Output[0]);
            if (!node.Input.Any(needed.Contains)) continue;
            IReadOnlyList<string?> parts = RuleOf(source, node)(source, writer, node, gradient);
            for (int i = 0; i < parts.Count; i++)
            {
                if (parts[i] is not { } part || !needed.Contains(node.Input[i])) continue;
                if (gradients.TryGetValue(node.Input[i], out List<string>? ways)) ways.Add(part);
                else gradients.Add(node.Input[i], [part]);
            }
        }

        foreach (string value in values)
        {
            graph.Node("Identity", GradientOf(value), [Total(value)]);
            graph.Output(GradientOf(value), "N", $"{value}.C", $"{value}.h", $"{value}.w");
            if (value != DenseNetGraph.ImageName) graph.Output(value, "N", $"{value}.C", $"{value}.h", $"{value}.w");
        }

        string Total(string value)
        {
            List<string> ways = gradients.GetValueOrDefault(value)
                ?? throw source.Refuse($"'{value}' is not on the way to the logits");
            if (ways.Count > 1) gradients[value] = ways = [writer.Node("Sum", ways)];
            return ways[0];
        }
    }

    /// <summary>The values to differentiate by, and those that they go into.</summary>
    private static HashSet<string> Needed(NetworkGraph source, IReadOnlyList<string> values)
    {
        HashSet<string> needed = new(values, StringComparer.Ordinal);
        foreach (NodeProto node in source.Nodes)
        {
            if (node.Input.Any(needed.Contains)) needed.UnionWith(node.Output.Where(static name => name.Length > 0));
        }

        return needed;
    }

    private static GradientRules.Rule RuleOf(NetworkGraph source, NodeProto node)
    {
        if (GradientRules.All.TryGetValue(IsIdentity(source, node) ? "Identity" : node.OpType, out GradientRules.Rule? rule)) return rule;
        throw source.Refuse(node, $"gradients pass {string.Join(", ", GradientRules.All.Keys.Order(StringComparer.Ordinal))}");
    }

    /// <summary>At inference, dropout does nothing; exporters write paddings of 0.</summary>
    private static bool IsIdentity(NetworkGraph source, NodeProto node) => node.OpType switch
    {
        "Dropout" => true,
        "Pad" => node.Input.Count > 1 && source.Constant(node.Input[1]) is { } pads
            ? pads.RawData.Span.IndexOfAnyExcept((byte)0) < 0 && pads.Int64Data.All(static pad => pad == 0)
            : NetworkGraph.Attributes(node, "pads", -1).All(static pad => pad == 0),
        _ => false,
    };

    private static NodeProto Identity(NodeProto node)
    {
        NodeProto identity = new() { OpType = "Identity", Name = node.Name };
        identity.Input.Add(node.Input[0]);
        identity.Output.Add(node.Output[0]);
        return identity;
    }

    private static string Prefix(NetworkGraph source)
    {
        string prefix = "backward.";
        while (source.Nodes.SelectMany(static node => node.Output).Concat(source.Proto.Graph.Initializer.Select(static t => t.Name))
            .Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix = $"backward.{prefix}";
        }

        return prefix;
    }
}
