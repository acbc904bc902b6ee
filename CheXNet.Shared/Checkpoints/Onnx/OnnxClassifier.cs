using CheXNet.Checkpoints.Labels;
using CheXNet.Checkpoints.Profiles;
using CheXNet.Models.Onnx;

namespace CheXNet.Checkpoints.Onnx;

/// <summary>
/// An ONNX classifier. Nodes and weights up to the last feature maps stay bit-identical; logits, activation maps and features are
/// appended under the names of <see cref="DenseNetGraph"/>; batch, height and width become dynamic.
/// </summary>
internal sealed class OnnxClassifier : SourceNetwork
{
    private const long LeastOpset = 9, LeastIrVersion = 4;

    private readonly OnnxGraphReader _graph;
    private readonly OnnxHead _head;
    private readonly OnnxBackbone _backbone;
    private readonly string _image;

    private OnnxClassifier(CheckpointFacts facts, string sha256, OnnxGraphReader graph, OnnxHead head, OnnxBackbone backbone, string image)
        : base(facts, sha256, backbone.Trained) => (_graph, _head, _backbone, _image) = (graph, head, backbone, image);

    public static OnnxClassifier Read(CheckpointFile file)
    {
        OnnxGraphReader graph = OnnxGraphReader.Read(file);
        long opset = graph.Model.OpsetImport.FirstOrDefault(static o => o.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (opset < LeastOpset) throw graph.Refuse($"it is of operator set {opset}; {LeastOpset} and later are read");
        ValueInfoProto[] inputs = [.. graph.Model.Graph.Input.Where(input => !graph.IsInitializer(input.Name))];
        if (inputs is not [var image]) throw graph.Refuse($"it has {inputs.Length} inputs");
        if (image.Type?.TensorType is not { ElemType: (int)TensorProto.Types.DataType.Float } type || type.Shape?.Dim.Count != 4)
        {
            throw graph.Refuse($"its input '{image.Name}' is no batch of images of 32-bit floats");
        }

        OnnxHead head = OnnxHead.Find(graph);
        OnnxBackbone backbone = new(graph, head, image.Name);
        (string sha256, string gitBlobId) = file.Hash();
        CheckpointFacts facts = new(
            file.Name,
            CheckpointFormat.Onnx,
            new CheckpointClues { LabelLists = [.. Labels(graph.Model)] },
            Prefix: "",
            Head: "",
            Dotted: false,
            backbone.Shape.InputChannels,
            backbone.Shape.Findings) { GitBlobId = gitBlobId };
        return new OnnxClassifier(facts, sha256, graph, head, backbone, image.Name);
    }

    /// <summary>Metadata are texts by name: exporters write <c>names</c> or <c>classes</c>, in Python's form or as JSON.</summary>
    private static IEnumerable<LabelList> Labels(ModelProto model) => model.MetadataProps.Take(100).SelectMany(static item =>
        LabelNames.IsKey(item.Key) && LabelNames.OfText($"metadata '{item.Key}'", item.Value) is { } list
            ? [list]
            : JsonLabels.Find($"metadata '{item.Key}'", item.Value));

    public override ImportedGraph Write(IReadOnlyList<int> outputs)
    {
        DenseNetShape shape = _backbone.Shape with { Findings = outputs.Count };
        Tensor bias = _head.Bias.Rows(outputs);
        OnnxGraphWriter graph = new("densenet");
        graph.Input(DenseNetGraph.ImageName, "N", shape.InputChannels, "H", "W");
        KeepBackbone(graph);
        DenseNetGraph.WriteHead(graph, _head.Weight.Rows(outputs), bias);
        long opset = _graph.Model.OpsetImport.First(static o => o.Domain is "" or "ai.onnx").Version;
        string revision = DenseNetGraph.ImportedRevision.ToString(CultureInfo.InvariantCulture);
        byte[] model = graph.ToModel(
            Math.Max(_graph.Model.IrVersion, LeastIrVersion), opset, "CheXNet", revision, [("chexnet.graph", $"imported-onnx/{revision}")]);
        return new ImportedGraph(model, shape, bias.Values);
    }

    private void KeepBackbone(OnnxGraphWriter graph)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (NodeProto node in _backbone.Nodes)
        {
            NodeProto kept = node.Clone();
            kept.DocString = "";
            for (int i = 0; i < kept.Input.Count; i++)
            {
                used.Add(node.Input[i]);
                kept.Input[i] = Renamed(node.Input[i]);
            }

            for (int i = 0; i < kept.Output.Count; i++) kept.Output[i] = Renamed(node.Output[i]);
            graph.Add(kept);
        }

        foreach (TensorProto constant in _graph.Model.Graph.Initializer.Where(constant => used.Contains(constant.Name)))
        {
            TensorProto kept = constant.Clone();
            kept.Name = Renamed(constant.Name);
            graph.Add(kept);
        }
    }

    private string Renamed(string name) => name == _image ? DenseNetGraph.ImageName
        : name == _head.Features ? DenseNetGraph.FeaturesName
        : DenseNetGraph.ReservedNames.Contains(name) ? $"original.{name}"
        : name;
}
