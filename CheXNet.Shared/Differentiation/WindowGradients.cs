using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Differentiation;

/// <summary>The gradients of operations that slide a window over the cells: the transposed convolution and what is like it.</summary>
internal static class WindowGradients
{
    /// <summary>
    /// With stride 1, ∂S/∂x is a convolution of ∂S/∂y with the kernel turned by 180° and its channels exchanged, which ONNX Runtime has
    /// faster kernels for than for the transposed convolution of the other strides.
    /// </summary>
    public static IReadOnlyList<string?> Convolution(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        Tensor kernel = graph.Weights(node, 1);
        if (kernel.Shape.Count != 4) throw graph.Refuse(node, "it is not of two dimensions");
        Window window = Window.Of(graph, node, kernel.Shape[2], kernel.Shape[3]);
        long group = NetworkGraph.Attribute(node, "group", 1);
        (long padTop, long padLeft) = (window.ReachY - window.Top, window.ReachX - window.Left);
        (long padBottom, long padRight) = (window.ReachY - window.Bottom, window.ReachX - window.Right);
        bool turns = window is { StrideY: 1, StrideX: 1 } && group == 1
            && Math.Min(Math.Min(padTop, padLeft), Math.Min(padBottom, padRight)) >= 0;
        if (!turns) return [window.Transpose(writer, gradient, writer.Floats(kernel), group, node.Input[0])];
        return
        [
            writer.Node(
                "Conv",
                [gradient, writer.Floats(Turned(kernel))],
                Ints("pads", padTop, padLeft, padBottom, padRight),
                Ints("dilations", window.DilationY, window.DilationX)),
        ];
    }

    /// <summary>Each cell of a window has the same share; where windows overlap, shares add up.</summary>
    public static IReadOnlyList<string?> AveragePooling(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        if (NetworkGraph.Attributes(node, "kernel_shape") is not [> 0 and < 64 and var height, > 0 and < 64 and var width])
            throw graph.Refuse(node, "its window is not of two dimensions");
        Window window = Window.Of(graph, node, height, width);
        bool isPadded = window.Top + window.Left + window.Bottom + window.Right > 0;
        if (isPadded && NetworkGraph.Attribute(node, "count_include_pad", 0) == 0)
            throw graph.Refuse(node, "the number of cells that it averages differs at the edges");
        int channels = graph.Channels(node, node.Input[0]);
        float[] shares = new float[channels * height * width];
        shares.AsSpan().Fill(1f / (height * width));
        string kernel = writer.Floats(new Tensor([channels, 1, (int)height, (int)width], shares));
        return [window.Transpose(writer, gradient, kernel, channels, node.Input[0])];
    }

    /// <summary>
    /// The gradient goes to the cell that was the window's maximum, the first of equal ones (as PyTorch): ONNX Runtime's pooling gives
    /// its index, counted over the whole tensor. Where windows overlap, a cell may be the maximum of several: their gradients add up.
    /// </summary>
    public static IReadOnlyList<string?> MaximumPooling(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        if (NetworkGraph.Attribute(node, "storage_order", 0) != 0) throw graph.Refuse(node, "it counts its cells by columns");
        string flat = writer.Integers(-1);
        string shape = writer.Shape(node.Input[0]);
        string zeros = writer.Node("ConstantOfShape", [writer.Node("ReduceProd", [shape])]);
        string[] scattered =
        [
            zeros,
            writer.Node("Reshape", [IndicesOf(node), flat]),
            writer.Node("Reshape", [gradient, flat]),
        ];
        AttributeProto add = new()
        {
            Name = "reduction",
            Type = AttributeProto.Types.AttributeType.String,
            S = Google.Protobuf.ByteString.CopyFromUtf8("add"),
        };
        return [writer.Node("Reshape", [writer.Node("ScatterElements", scattered, Int("axis", 0), add), shape])];
    }

    /// <summary>The name of a maximum pooling's second output, which <see cref="BackwardGraph"/> adds where it is absent.</summary>
    public static string IndicesOf(NodeProto maximumPooling) =>
        maximumPooling.Output.Count > 1 && maximumPooling.Output[1].Length > 0
            ? maximumPooling.Output[1]
            : $"{maximumPooling.Output[0]}.indices";

    /// <summary><c>[O, I, h, w]</c> to <c>[I, O, h, w]</c>, each kernel turned by 180°.</summary>
    private static Tensor Turned(Tensor kernel)
    {
        (int outputs, int inputs, int cells) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2] * kernel.Shape[3]);
        float[] turned = new float[kernel.Values.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                Span<float> to = turned.AsSpan(((i * outputs) + o) * cells, cells);
                kernel.Values.AsSpan(((o * inputs) + i) * cells, cells).CopyTo(to);
                to.Reverse();
            }
        }

        return new Tensor([inputs, outputs, kernel.Shape[2], kernel.Shape[3]], turned);
    }
}
