using CheXNet.Models;
using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Shared.Tests.Differentiation;

/// <summary>A DenseNet as PyTorch's exporter lays out torchvision's.</summary>
internal static class ExportedGraph
{
    public static byte[] Of(NetworkWeights weights, DenseNetShape shape)
    {
        OnnxGraphWriter graph = new("main_graph");
        graph.Input(DenseNetGraph.ImageName, "N", shape.InputChannels, "H", "W");
        string x = Convolution("features.conv0", DenseNetGraph.ImageName, 7, 2);
        x = NormRelu("features.norm0", x, "relu0");
        x = graph.Node(
            "MaxPool", "pool0", [x], Ints("dilations", 1, 1), Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1), Ints("strides", 2, 2));
        for (int block = 1; block <= shape.Blocks.Count; block++)
        {
            List<string> all = [x];
            for (int layer = 1; layer <= shape.Blocks[block - 1]; layer++)
            {
                string name = DenseNetShape.LayerName(block, layer);
                string y = graph.Node("Concat", $"{name}.in", all, Int("axis", 1));
                y = NormRelu($"{name}.norm1", y, $"{name}.relu1");
                y = NormRelu($"{name}.norm2", Convolution($"{name}.conv1", y, 1, 1), $"{name}.relu2");
                all.Add(graph.Node("Dropout", $"{name}.out", [Convolution($"{name}.conv2", y, 3, 1)]));
            }

            x = graph.Node("Concat", $"block{block}", all, Int("axis", 1));
            if (block == shape.Blocks.Count) continue;
            string transition = $"features.transition{block}";
            x = Convolution($"{transition}.conv", NormRelu($"{transition}.norm", x, $"{transition}.relu"), 1, 1);
            x = graph.Node(
                "AveragePool", $"{transition}.pool", [x], Ints("kernel_shape", 2, 2), Ints("pads", 0, 0, 0, 0), Ints("strides", 2, 2));
        }

        NormRelu("features.norm5", x, DenseNetGraph.FeaturesName);
        DenseNetGraph.WriteHead(graph, weights["classifier.weight"], weights["classifier.bias"]);
        return graph.ToModel(6, 11, "pytorch", "1.13", []);

        string Convolution(string name, string input, int side, int stride)
        {
            long pad = side / 2;
            return graph.Node(
                "Conv", name, [input, graph.Constant($"{name}.weight", weights[$"{name}.weight"])], Ints("kernel_shape", side, side),
                Ints("dilations", 1, 1), Int("group", 1), Ints("pads", pad, pad, pad, pad), Ints("strides", stride, stride));
        }

        string NormRelu(string name, string input, string output)
        {
            string[] tensors = ["weight", "bias", "running_mean", "running_var"];
            string[] behind =
            [
                .. tensors.Select(t => graph.Node(
                    "Identity", $"{name}.{t}.shared", [graph.Constant($"{name}.{t}", weights[$"{name}.{t}"])])),
            ];
            return graph.Node("Relu", output, [graph.Node("BatchNormalization", name, [input, .. behind], Float("epsilon", 1e-5f))]);
        }
    }
}
