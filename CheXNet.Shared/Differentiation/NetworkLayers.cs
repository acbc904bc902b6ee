using CheXNet.Models.Onnx;

namespace CheXNet.Differentiation;

/// <summary>
/// Finds a DenseNet's layers in its graph by structure, whatever its values are called: an average pooling lies in each transition, a
/// concatenation ends each dense block.
/// </summary>
internal static class NetworkLayers
{
    private static readonly string[] WithinTransition = ["Conv", "BatchNormalization", "Relu", "AveragePool", "Identity", "Dropout", "Pad"];

    /// <returns>
    /// In forward order, by torchvision's names: <c>denseblock1</c>, <c>transition1</c>, …, <c>norm5</c>, which is after its ReLU.
    /// </returns>
    public static IReadOnlyList<(string Layer, string Value)> Of(NetworkGraph graph)
    {
        List<(string, string)> layers = [];
        NodeProto[] poolings = [.. graph.Nodes.Where(static node => node.OpType == "AveragePool")];
        for (int i = 0; i < poolings.Length; i++)
        {
            layers.Add(($"denseblock{i + 1}", LastConcatenation(graph, poolings[i].Input[0])));
            layers.Add(($"transition{i + 1}", TransitionOf(graph, poolings[i].Output[0])));
        }

        layers.Add(($"denseblock{poolings.Length + 1}", LastConcatenation(graph, DenseNetGraph.FeaturesName)));
        layers.Add((LayerNames.LastFeatures, DenseNetGraph.FeaturesName));
        return layers;
    }

    private static string LastConcatenation(NetworkGraph graph, string value)
    {
        while (graph.Producer(value) is { } node)
        {
            if (node.OpType == "Concat") return value;
            if (!WithinTransition.Contains(node.OpType)) throw graph.Refuse(node, "it stands where a dense block ends");
            value = node.Input[0];
        }

        throw graph.Refuse($"its graph has no concatenation before '{value}', so that its dense blocks are not found");
    }

    /// <summary>Our own graphs pool before a transition's convolution, torchvision's after it.</summary>
    private static string TransitionOf(NetworkGraph graph, string pooled) =>
        graph.Consumers(pooled) is [{ OpType: "Conv" } convolution] ? convolution.Output[0] : pooled;
}
