using CheXNet.Checkpoints;
using CheXNet.Models.Onnx;
using Google.Protobuf;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>PyTorch's export of a tiny DenseNet (make_fixtures.py), as it is and with one thing changed.</summary>
public sealed class OnnxClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_are_kept_bit_for_bit()
    {
        ModelProto original = Original();
        ModelProto written = ModelProto.Parser.ParseFrom(Read(original).Write([.. Enumerable.Range(0, 14)]).Model);
        Dictionary<string, TensorProto> kept = written.Graph.Initializer.ToDictionary(static t => t.Name);
        TensorProto[] convolutions = [.. original.Graph.Initializer.Where(static t => t.Dims.Count == 4)];
        Assert.NotEmpty(convolutions);
        Assert.All(convolutions, t => Assert.Equal(t.RawData, kept[t.Name].RawData));
        TensorProto head = original.Graph.Initializer.Single(static t => t.Dims.Count == 2);
        Assert.Equal(head.RawData, kept["classifier.weight"].RawData);
        Assert.Equal(head.RawData, kept["maps.weight"].RawData);
    }

    [Fact]
    public void Outputs_that_are_dropped_leave_the_rows_of_the_others()
    {
        ModelProto original = Original();
        ModelProto written = ModelProto.Parser.ParseFrom(Read(original).Write([13, 2]).Model);
        byte[] head = original.Graph.Initializer.Single(static t => t.Dims.Count == 2).RawData.ToByteArray();
        int row = head.Length / 14;
        byte[] kept = written.Graph.Initializer.Single(static t => t.Name == "classifier.weight").RawData.ToByteArray();
        Assert.Equal([.. head[(13 * row)..], .. head[(2 * row)..(3 * row)]], kept);
    }

    [Fact]
    public void Model_of_this_software_is_refused_because_it_is_one() =>
        Assert.Contains("outputs", Refusal(ModelProto.Parser.ParseFrom(Read(Original()).Write([0]).Model)), StringComparison.Ordinal);

    [Fact]
    public void Graph_is_told_by_its_content_whatever_the_order_of_its_fields_and_the_name_of_its_file()
    {
        ModelProto original = Original();
        byte[] graph = new ModelProto { Graph = original.Graph }.ToByteArray();
        byte[] rest = new ModelProto(original) { Graph = null, DocString = "first" }.ToByteArray();
        string[] paths = [_folder.Write("weights.pth", [.. graph, .. rest]), _folder.Write("weights", [.. rest, .. graph])];

        foreach (string path in paths)
            Assert.Equal(CheckpointFormat.Onnx, SourceNetwork.Read(path, CheckpointLimits.Default).Facts.Format);
    }

    [Fact]
    public void File_that_is_only_called_a_graph_is_none()
    {
        string path = _folder.Write("weights.onnx", [.. "hello, this is no graph"u8]);
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => SourceNetwork.Read(path, CheckpointLimits.Default));
        Assert.Equal(ErrorCodes.CheckpointFormatUnknown, refusal.Code);
    }

    [Theory]
    [InlineData("constant without output")]
    [InlineData("transpose without input")]
    [InlineData("overflowing shape")]
    [InlineData("initial channels without values")]
    [InlineData("batch normalization with one input")]
    public void Graph_that_breaks_the_rules_of_its_format_is_refused(string how)
    {
        ModelProto model = Original();
        GraphProto graph = model.Graph;
        switch (how)
        {
            case "constant without output":
                AttributeProto value = new() { Name = "value", T = new TensorProto { DataType = 1 } };
                graph.Node.Add(new NodeProto { OpType = "Constant", Attribute = { value } });
                graph.Output.Clear();
                break;
            case "transpose without input":
                Single(graph, "Gemm").Input[1] = "turned";
                graph.Node.Add(new NodeProto { OpType = "Transpose", Output = { "turned" } });
                break;
            case "overflowing shape":
                for (int i = 0; i < 4; i++) Kernel(graph).Dims[i] = int.MaxValue;
                break;
            case "initial channels without values":
                Kernel(graph).Dims[0] = 0;
                Kernel(graph).RawData = ByteString.Empty;
                break;
            default:
                NodeProto norm = graph.Node.First(static n => n.OpType == "BatchNormalization");
                while (norm.Input.Count > 1) norm.Input.RemoveAt(1);
                break;
        }

        // A refusal for its own reason, not the net below all readers.
        Assert.DoesNotContain("contradicts itself", Refusal(model), StringComparison.Ordinal);
    }

    public static TheoryData<string> Changes => [.. ChangesByReason.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Graph_with_one_thing_changed_is_refused_with_the_reason(string reason)
    {
        ModelProto model = Original();
        ChangesByReason[reason](model.Graph);
        if (reason == "operator set") model.OpsetImport[0].Version = 7;
        Assert.Contains(reason, Refusal(model), StringComparison.Ordinal);
    }

    private static Dictionary<string, Action<GraphProto>> ChangesByReason => new()
    {
        ["operator set"] = static _ => { },
        ["2 inputs"] = static graph => graph.Input.Add(new ValueInfoProto { Name = "another" }),
        ["no batch of images"] = static graph => graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(3),
        ["LeakyRelu instead of the last ReLU"] = static graph => graph.Node.Last(static n => n.OpType == "Relu").OpType = "LeakyRelu",
        ["LeakyRelu, which"] = static graph => graph.Node.First(static n => n.OpType == "Relu").OpType = "LeakyRelu",
        ["instead of a global average"] = static graph => Single(graph, "GlobalAveragePool").OpType = "GlobalMaxPool",
        ["scaled or transposed"] = static graph => Single(graph, "Gemm").Attribute.Single(static a => a.Name == "alpha").F = 2,
        ["instead of a linear classifier"] = static graph => Single(graph, "Gemm").Input.RemoveAt(2),
        ["stride 2 and padding 3"] = static graph => Attribute(graph.Node.First(static n => n.OpType == "Conv"), "strides", 1),
        ["stride 2 and padding 1"] = static graph => Attribute(Single(graph, "MaxPool"), "kernel_shape", 2),
        ["stride 2 and padding 0"] = static graph => Attribute(graph.Node.First(static n => n.OpType == "AveragePool"), "strides", 1),
        ["along another axis"] = static graph => graph.Node.First(static n => n.OpType == "Concat").Attribute[0].I = 2,
        ["lie in another file"] = static graph => Kernel(graph).DataLocation = TensorProto.Types.DataLocation.External,
        ["no 32-bit floats"] = static graph => Kernel(graph).DataType = (int)TensorProto.Types.DataType.Float16,
        ["values for its shape"] = static graph => Kernel(graph).Dims[0] = 1000,
        ["twice"] = static graph => graph.Node.Add(graph.Node[0].Clone()),
        ["training mode"] = static graph => graph.Node.First(static n => n.OpType == "BatchNormalization").Output.Add("mean"),
        ["do not depend on its input"] = static graph => graph.Input[0].Name = "unconnected",
        ["is no constant"] = static graph => graph.Initializer.Remove(Kernel(graph)),
    };

    private static NodeProto Single(GraphProto graph, string operation) => graph.Node.Single(node => node.OpType == operation);

    private static TensorProto Kernel(GraphProto graph) => graph.Initializer.First(static t => t.Dims.Count == 4);

    private static void Attribute(NodeProto node, string name, long value)
    {
        AttributeProto attribute = node.Attribute.Single(a => a.Name == name);
        for (int i = 0; i < attribute.Ints.Count; i++) attribute.Ints[i] = value;
    }

    private static ModelProto Original() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(CheckpointFixtures.Path("logits.onnx")));

    private SourceNetwork Read(ModelProto model) =>
        SourceNetwork.Read(_folder.Write($"{Guid.NewGuid():n}.onnx", model.ToByteArray()), CheckpointLimits.Default);

    private string Refusal(ModelProto model) => Assert.Throws<CheckpointException>(() => Read(model)).Message;
}
