using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Models;

/// <summary>
/// Converts a graph to half precision (IEEE binary16) from the image to the last feature maps; pooling, classifier and maps stay in 32-bit
/// floats, so that <c>mean(map) + bias = logit</c> holds as before. Input and outputs stay 32-bit floats too. Norms before 1×1 convolutions
/// are rewritten (<see cref="NormReluRewrite"/>); of the others s and t are rounded once instead of their four constants.
/// </summary>
internal static class HalfPrecisionGraph
{
    private const double Largest = 65504;
    private const string Image = $"{DenseNetGraph.ImageName}.fp16", Features = $"{DenseNetGraph.FeaturesName}.fp16";

    private static readonly string[] Operations =
    [
        "Conv", "BatchNormalization", "Relu", "MaxPool", "AveragePool", "Concat", "Identity", "Constant", "Pad", "Dropout", "Max",
    ];

    /// <summary>Converts.</summary>
    /// <param name="graph">The bytes of <c>model.onnx</c>.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The bytes of <c>model.fp16.onnx</c>; deterministic.</returns>
    /// <exception cref="ModelPackageException">A weight is larger than 65504, or the graph is none that this software wrote.</exception>
    public static byte[] Write(byte[] graph, string file)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(graph);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Refused(file, "it is no ONNX model", e);
        }

        NormReluRewrite.Apply(model.Graph, Largest);
        new Conversion(model.Graph, file).Run();
        return model.ToByteArray();
    }

    private static ModelPackageException Refused(string file, string why, Exception? inner = null) => new(
        ErrorCodes.ModelGraphInvalid, $"{file}: this graph cannot be converted to fp16: {why}. Use its fp32 graph.", inner);

    private sealed class Conversion
    {
        private readonly GraphProto _graph;
        private readonly string _file;
        private readonly Dictionary<string, TensorProto> _constants;
        private readonly Dictionary<string, string> _halves = new(StringComparer.Ordinal);

        public Conversion(GraphProto graph, string file)
        {
            (_graph, _file) = (graph, file);
            _constants = graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        }

        public void Run()
        {
            NodeProto[] body = Body();
            foreach (NodeProto node in body) Convert(node);
            _graph.Node.Insert(0, Cast(DenseNetGraph.ImageName, Image, TensorProto.Types.DataType.Float16));
            NodeProto last = body.Single(static node => node.Output.Contains(DenseNetGraph.FeaturesName));
            last.Output[last.Output.IndexOf(DenseNetGraph.FeaturesName)] = Features;
            _graph.Node.Insert(
                _graph.Node.IndexOf(last) + 1, Cast(Features, DenseNetGraph.FeaturesName, TensorProto.Types.DataType.Float));
            HashSet<string> used = [.. _graph.Node.SelectMany(static node => node.Input)];
            foreach (TensorProto unused in _graph.Initializer.Where(tensor => !used.Contains(tensor.Name)).ToArray())
                _graph.Initializer.Remove(unused);
            _graph.ValueInfo.Clear();
        }

        /// <summary>What the last feature maps are computed by, in the graph's order.</summary>
        private NodeProto[] Body()
        {
            Dictionary<string, NodeProto> producers = new(StringComparer.Ordinal);
            foreach (NodeProto node in _graph.Node) foreach (string output in node.Output) producers[output] = node;
            if (!producers.ContainsKey(DenseNetGraph.FeaturesName))
                throw Refused(_file, $"it has no '{DenseNetGraph.FeaturesName}'. Import the model again with 'chexnet model import'");
            HashSet<NodeProto> found = new(ReferenceEqualityComparer.Instance);
            Stack<string> open = new([DenseNetGraph.FeaturesName]);
            while (open.TryPop(out string? value))
            {
                if (!producers.TryGetValue(value, out NodeProto? node) || !found.Add(node)) continue;
                foreach (string input in node.Input) open.Push(input);
            }

            return [.. _graph.Node.Where(found.Contains)];
        }

        private void Convert(NodeProto node)
        {
            if (node.Domain.Length > 0 || !Operations.Contains(node.OpType))
                throw Refused(_file, $"it contains {node.Domain}{node.OpType}, which a DenseNet's graph does not");
            if (node.OpType == "BatchNormalization") Simplify(node);
            foreach (AttributeProto value in node.Attribute.Where(static a => a.T is { } t && OnnxTensors.IsFloat(t)))
                value.T = Half(value.T, value.T.Name);
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == DenseNetGraph.ImageName) node.Input[i] = Image;
                else if (_constants.TryGetValue(node.Input[i], out TensorProto? constant) && OnnxTensors.IsFloat(constant))
                    node.Input[i] = HalfOf(constant);
            }
        }

        /// <summary>To mean 0, variance 1, <c>γ = s √(1 + ε)</c> and <c>β = t</c>, so that only s and t are rounded.</summary>
        private void Simplify(NodeProto node)
        {
            if (!node.Input.Skip(1).All(_constants.ContainsKey)) throw Refused(_file, $"the norm '{node.Name}' has no constants");
            BatchNorm norm = BatchNorm.Of(node, name => OnnxTensors.Floats(_constants[name]));
            (double[] s, double[] t) = norm.ScaleAndShift();
            double unit = Math.Sqrt(1 + norm.Epsilon);
            string name = node.Output[0];
            string[] names = [$"{name}.scale", $"{name}.shift", $"{name}.zeros", $"{name}.ones"];
            float[][] values =
            [
                [.. s.Select(scale => (float)(scale * unit))], [.. t.Select(static shift => (float)shift)],
                new float[s.Length], [.. Enumerable.Repeat(1f, s.Length)],
            ];
            for (int i = 0; i < names.Length; i++)
            {
                TensorProto constant = OnnxTensors.Of(names[i], [s.Length], values[i]);
                _constants[names[i]] = constant;
                node.Input[i + 1] = names[i];
            }
        }

        private string HalfOf(TensorProto constant)
        {
            if (_halves.TryGetValue(constant.Name, out string? known)) return known;
            TensorProto half = Half(constant, $"{constant.Name}.fp16");
            _graph.Initializer.Add(half);
            return _halves[constant.Name] = half.Name;
        }

        private TensorProto Half(TensorProto constant, string name)
        {
            if (OnnxTensors.ToHalf(constant, name) is { } half) return half;
            float worst = OnnxTensors.Floats(constant).First(static value => !System.Half.IsFinite((Half)value));
            throw Refused(_file, string.Create(
                CultureInfo.InvariantCulture,
                $"the tensor '{constant.Name}' has the value {worst:G6}, and half precision holds up to {Largest:0}"));
        }

        private static NodeProto Cast(string from, string to, TensorProto.Types.DataType type)
        {
            NodeProto cast = new() { OpType = "Cast", Name = $"{to}.cast" };
            cast.Input.Add(from);
            cast.Output.Add(to);
            cast.Attribute.Add(OnnxGraphWriter.Int("to", (long)type));
            return cast;
        }
    }
}
