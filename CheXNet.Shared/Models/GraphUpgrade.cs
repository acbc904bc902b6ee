using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Models;

/// <summary>Appends what <see cref="DenseNetGraph.WriteHead"/> writes today to a graph of an earlier version of this software.</summary>
internal static class GraphUpgrade
{
    private const string GraphKey = "chexnet.graph", BuiltPrefix = "densenet/", ImportedPrefix = "imported-onnx/";

    /// <summary>Adds the <see cref="FurtherMaps"/>; every node, weight and output that there is stays as it is.</summary>
    /// <param name="graph">The bytes of <c>model.onnx</c>.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The new bytes, the same as a new import would write; null if the graph has the maps.</returns>
    /// <exception cref="ModelPackageException">The graph's head is not one that this software wrote.</exception>
    public static byte[]? AddFurtherMaps(byte[] graph, string file)
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

        HashSet<string> outputs = [.. model.Graph.Output.Select(static o => o.Name)];
        if (FurtherMaps.Names.All(name => outputs.Contains(FurtherMaps.OutputOf(name)))) return null;
        HashSet<string> made = [.. model.Graph.Node.SelectMany(static n => n.Output), .. model.Graph.Initializer.Select(static t => t.Name)];
        string[] needed =
            [DenseNetGraph.FeaturesName, DenseNetGraph.FlatName, DenseNetGraph.MapsName, DenseNetGraph.WeightName, DenseNetGraph.KernelName];
        if (needed.Where(name => !made.Contains(name)).ToArray() is [var missing, ..]) throw Refused(file, $"it has no '{missing}'");
        if (FurtherMaps.ReservedNames.FirstOrDefault(made.Contains) is { } taken) throw Refused(file, $"it has a '{taken}' of its own");

        FurtherMaps.Write(
            new OnnxGraphWriter(model.Graph), (int)model.Graph.Initializer.First(static t => t.Name == DenseNetGraph.WeightName).Dims[0]);
        StringStringEntryProto? version = model.MetadataProps.FirstOrDefault(static m => m.Key == GraphKey);
        bool imported = version?.Value.StartsWith(ImportedPrefix, StringComparison.Ordinal) == true;
        string revision = (imported ? DenseNetGraph.ImportedRevision : DenseNetGraph.Revision).ToString(CultureInfo.InvariantCulture);
        model.ProducerVersion = revision;
        if (version is not null) version.Value = (imported ? ImportedPrefix : BuiltPrefix) + revision;
        return model.ToByteArray();
    }

    private static ModelPackageException Refused(string file, string why, Exception? inner = null) => new(
        ErrorCodes.ModelGraphInvalid,
        $"{file}: maps cannot be added to this graph: {why}. Import the model again from its checkpoint with 'chexnet model import'.",
        inner);
}
