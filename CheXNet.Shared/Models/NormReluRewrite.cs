using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Models;

/// <summary>
/// Rewrites a batch norm and its ReLU before a 1×1 convolution, as in every dense layer and, with an average pooling between, in every
/// transition. With s and t of <see cref="BatchNorm"/> and s &gt; 0,
/// <code>relu(s·x + t) = s·max(x, −t/s) + t</code>
/// so one <c>Max</c> remains, and s and t go into the convolution: <c>W′ = W·s</c> and <c>b′ = b + Σ W·t</c>, in double precision and
/// rounded once (averages of a window, whose weights add up to 1, let s and t pass). Equal up to rounding. A GPU, which is bound by memory
/// there, reads and writes each feature map once less. On a CPU, where ONNX Runtime's blocked layout does not know <c>Max</c>, the plain
/// graph is run.
/// </summary>
internal static class NormReluRewrite
{
    /// <summary>Rewrites every norm that allows it.</summary>
    /// <param name="graph">The bytes of an ONNX model.</param>
    public static byte[] Apply(byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        Apply(model.Graph, float.MaxValue);
        return model.ToByteArray();
    }

    /// <summary>Rewrites every norm that allows it: none with a scale below 0 or a bound larger than given.</summary>
    /// <param name="largestBound">The largest |t/s|: what the precision can hold.</param>
    /// <returns>How many were rewritten.</returns>
    public static int Apply(GraphProto graph, double largestBound)
    {
        Rewriting rewriting = new(graph, largestBound);
        return graph.Node.Where(static n => n.OpType == "BatchNormalization").ToArray().Count(rewriting.TryRewrite);
    }

    private sealed class Rewriting
    {
        private readonly GraphProto _graph;
        private readonly double _largestBound;
        private readonly Dictionary<string, TensorProto> _constants;
        private readonly ILookup<string, NodeProto> _consumers;
        private readonly HashSet<string> _outputs;

        public Rewriting(GraphProto graph, double largestBound)
        {
            (_graph, _largestBound) = (graph, largestBound);
            _constants = graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
            _consumers = graph.Node.SelectMany(static node => node.Input.Select(input => (input, node)))
                .ToLookup(static use => use.input, static use => use.node, StringComparer.Ordinal);
            _outputs = [.. graph.Output.Select(static output => output.Name)];
        }

        public bool TryRewrite(NodeProto norm)
        {
            if (Only(norm, "Relu") is not { } relu || (Only(relu, "Conv") ?? AfterPooling(relu)) is not { } convolution) return false;
            if (!IsPointwise(convolution) || KernelOf(convolution) is not { } kernel) return false;
            if (!norm.Input.Skip(1).All(name => _constants.TryGetValue(name, out TensorProto? t) && OnnxTensors.IsFloat(t))) return false;
            (double[] s, double[] t) = BatchNorm.Of(norm, name => OnnxTensors.Floats(_constants[name])).ScaleAndShift();
            int channels = (int)kernel.Dims[1];
            if (s.Length != channels) return false;
            float[] bound = new float[channels];
            for (int c = 0; c < channels; c++)
            {
                // A scale of 0 leaves the constant relu(t), whatever x is.
                if (s[c] == 0) (bound[c], t[c]) = (0, Math.Max(t[c], 0));
                else bound[c] = (float)(-t[c] / s[c]);
                if (s[c] < 0 || !(Math.Abs(bound[c]) <= _largestBound)) return false;
            }

            if (Folded(convolution, kernel, s, t) is not { } folded) return false;
            TensorProto limit = OnnxTensors.Of($"{relu.Output[0]}.bound", [1, channels, 1, 1], bound);
            _graph.Initializer.Add([limit, folded.Bias]);
            kernel.FloatData.Clear();
            kernel.RawData = folded.Kernel.RawData;
            if (convolution.Input.Count == 2) convolution.Input.Add(folded.Bias.Name);
            else convolution.Input[2] = folded.Bias.Name;
            NodeProto max = new() { OpType = "Max", Name = relu.Output[0] };
            max.Input.Add([norm.Input[0], limit.Name]);
            max.Output.Add(relu.Output[0]);
            _graph.Node[_graph.Node.IndexOf(relu)] = max;
            _graph.Node.Remove(norm);
            return true;
        }

        /// <summary>The node that alone takes another's value, if it is of a type.</summary>
        private NodeProto? Only(NodeProto node, string type)
        {
            string value = node.Output[0];
            return node.Output.Count == 1 && !_outputs.Contains(value) && _consumers[value].ToArray() is [var only]
                && only.OpType == type && only.Input[0] == value ? only : null;
        }

        private NodeProto? AfterPooling(NodeProto relu) =>
            Only(relu, "AveragePool") is { } pool && IsWithinBorders(pool) ? Only(pool, "Conv") : null;

        /// <summary>The kernel, if it belongs to this convolution alone.</summary>
        private TensorProto? KernelOf(NodeProto convolution) =>
            _constants.TryGetValue(convolution.Input[1], out TensorProto? kernel) && OnnxTensors.IsFloat(kernel)
            && _consumers[kernel.Name].Count() == 1 && kernel.Dims is [_, _, 1, 1] ? kernel : null;

        private (TensorProto Kernel, TensorProto Bias)? Folded(NodeProto convolution, TensorProto kernel, double[] s, double[] t)
        {
            float[] weights = OnnxTensors.Floats(kernel);
            int outputs = (int)kernel.Dims[0];
            float[]? before = null;
            if (convolution.Input.Count > 2)
            {
                if (!_constants.TryGetValue(convolution.Input[2], out TensorProto? own) || !OnnxTensors.IsFloat(own)) return null;
                before = OnnxTensors.Floats(own);
            }

            float[] scaled = new float[weights.Length], bias = new float[outputs];
            for (int o = 0; o < outputs; o++)
            {
                double sum = before?[o] ?? 0;
                for (int c = 0; c < s.Length; c++)
                {
                    double w = weights[(o * s.Length) + c];
                    scaled[(o * s.Length) + c] = (float)(w * s[c]);
                    sum += w * t[c];
                }

                bias[o] = (float)sum;
            }

            if (!scaled.All(float.IsFinite) || !bias.All(float.IsFinite)) return null;
            return (OnnxTensors.Of(kernel.Name, kernel.Dims, scaled), OnnxTensors.Of($"{convolution.Output[0]}.shifted", [outputs], bias));
        }

        private static bool IsPointwise(NodeProto convolution) =>
            Numbers(convolution, "pads").All(static pad => pad == 0) && !HasAutomaticPads(convolution)
            && (convolution.Attribute.FirstOrDefault(static a => a.Name == "group")?.I ?? 1) == 1;

        private static bool IsWithinBorders(NodeProto pool) =>
            Numbers(pool, "pads").All(static pad => pad == 0) && !HasAutomaticPads(pool)
            && (pool.Attribute.FirstOrDefault(static a => a.Name == "ceil_mode")?.I ?? 0) == 0;

        private static bool HasAutomaticPads(NodeProto node) =>
            node.Attribute.FirstOrDefault(static a => a.Name == "auto_pad")?.S.ToStringUtf8() is not (null or "NOTSET" or "VALID");

        private static Google.Protobuf.Collections.RepeatedField<long> Numbers(NodeProto node, string name) =>
            node.Attribute.FirstOrDefault(a => a.Name == name)?.Ints ?? [];
    }
}
