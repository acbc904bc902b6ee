using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Differentiation;

/// <summary>How a convolution or pooling slides over its input: ONNX's <c>strides</c>, <c>pads</c> and <c>dilations</c>.</summary>
/// <param name="ReachY">Rows from a window's first cell to its last: (height − 1) · dilation.</param>
/// <param name="ReachX">The same in columns.</param>
internal sealed record Window(
    long ReachY,
    long ReachX,
    long StrideY,
    long StrideX,
    long Top,
    long Left,
    long Bottom,
    long Right,
    long DilationY,
    long DilationX)
{
    public static Window Of(NetworkGraph graph, NodeProto node, long height, long width)
    {
        string automatic = node.Attribute.FirstOrDefault(static a => a.Name == "auto_pad")?.S.ToStringUtf8() ?? "NOTSET";
        if (automatic is not ("NOTSET" or "")) throw graph.Refuse(node, $"its padding is {automatic} instead of numbers");
        if (NetworkGraph.Attribute(node, "ceil_mode", 0) != 0) throw graph.Refuse(node, "its last window may be cut off (ceil_mode)");
        if (NetworkGraph.Attributes(node, "strides", 1, 1) is not [> 0 and var strideY, > 0 and var strideX]
            || NetworkGraph.Attributes(node, "pads", 0, 0, 0, 0)
                is not [>= 0 and var top, >= 0 and var left, >= 0 and var bottom, >= 0 and var right]
            || NetworkGraph.Attributes(node, "dilations", 1, 1) is not [> 0 and var dilationY, > 0 and var dilationX])
        {
            throw graph.Refuse(node, "its strides, pads or dilations are not of two dimensions");
        }

        return new Window(
            (height - 1) * dilationY, (width - 1) * dilationX, strideY, strideX, top, left, bottom, right, dilationY, dilationX);
    }

    /// <summary>
    /// The transposed convolution, with the size of the forward pass's input whatever that is: it is computed without padding and, beyond
    /// the last window, as far as a stride can leave cells unseen (they get 0), and then cut to the input.
    /// </summary>
    /// <param name="kernel"><c>[O, I / group, h, w]</c>, as the forward convolution has it.</param>
    /// <param name="input">The forward pass's input, for its size.</param>
    public string Transpose(BackwardWriter writer, string gradient, string kernel, long group, string input)
    {
        string whole = writer.Node(
            "ConvTranspose",
            [gradient, kernel],
            Ints("strides", StrideY, StrideX),
            Ints("dilations", DilationY, DilationX),
            Ints("output_padding", StrideY - 1, StrideX - 1),
            Int("group", group));
        string first = writer.Integers(Top, Left);
        string end = writer.Node("Add", [writer.Lengths(input, 2, 4), first]);
        return writer.Node("Slice", [whole, first, end, writer.Integers(2, 3)]);
    }
}
