using CheXNet.Models;
using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Testing;

/// <summary>A graph as revision 1 of this software wrote it: without the further maps.</summary>
public static class FormerGraph
{
    public static byte[] Of(byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        HashSet<string> added = [.. FurtherMaps.ReservedNames];
        foreach (NodeProto node in model.Graph.Node.Where(n => added.Contains(n.Output[0])).ToArray()) model.Graph.Node.Remove(node);
        foreach (TensorProto constant in model.Graph.Initializer.Where(t => added.Contains(t.Name)).ToArray())
            model.Graph.Initializer.Remove(constant);
        foreach (ValueInfoProto output in model.Graph.Output.Where(o => added.Contains(o.Name)).ToArray()) model.Graph.Output.Remove(output);
        foreach (StringStringEntryProto version in model.MetadataProps.Where(static m => m.Key == "chexnet.graph"))
            version.Value = version.Value.Replace($"/{DenseNetGraph.Revision}", "/1", StringComparison.Ordinal);
        model.ProducerVersion = "1";
        return model.ToByteArray();
    }
}
