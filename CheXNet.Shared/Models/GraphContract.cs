using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace CheXNet.Models;

/// <summary>Checks a graph's inputs and outputs against its card when a session is created.</summary>
internal static class GraphContract
{
    private const int Free = -1;

    /// <summary>Throws unless <c>image</c>, <c>logits</c>, <c>maps</c> and, if present, <c>features</c> and the further maps are as the card declares.</summary>
    public static void Require(InferenceSession session, ModelPackage package)
    {
        ModelCard card = package.Card;
        List<string> complaints = [];
        if (session.InputNames.Count != 1)
            complaints.Add($"it has {session.InputNames.Count} inputs ({string.Join(", ", session.InputNames)}), must have one");
        Check(session.InputMetadata, DenseNetGraph.ImageName, [Free, card.Input.Channels, Free, Free], complaints);
        Check(session.OutputMetadata, DenseNetGraph.LogitsName, [Free, card.Findings.Count], complaints);
        Check(session.OutputMetadata, DenseNetGraph.MapsName, [Free, card.Findings.Count, Free, Free], complaints);
        if (session.OutputMetadata.ContainsKey(DenseNetGraph.FeaturesName))
            Check(session.OutputMetadata, DenseNetGraph.FeaturesName, [Free, Free, Free, Free], complaints, anyLength: true);
        foreach (string name in FurtherMaps.Names.Select(FurtherMaps.OutputOf).Where(session.OutputMetadata.ContainsKey))
            Check(session.OutputMetadata, name, [Free, card.Findings.Count, Free, Free], complaints);
        if (complaints.Count == 0) return;
        throw new ModelPackageException(
            ErrorCodes.ModelGraphInvalid,
            $"{package.Location}: the graph of {package.Id} is not what its card promises: {string.Join("; ", complaints)}. "
            + "Import the model again with 'chexnet model import'.");
    }

    private static void Check(
        IReadOnlyDictionary<string, NodeMetadata> values, string name, int[] expected, List<string> complaints, bool anyLength = false)
    {
        if (!values.TryGetValue(name, out NodeMetadata? value))
        {
            complaints.Add($"there is no '{name}' (there are {string.Join(", ", values.Keys)})");
            return;
        }

        if (value.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR || value.ElementDataType != TensorElementType.Float)
        {
            complaints.Add($"'{name}' is no tensor of 32-bit floats");
        }
        else if (value.Dimensions.Length != expected.Length || (!anyLength && !value.Dimensions.SequenceEqual(expected)))
        {
            complaints.Add($"'{name}' is {Describe(value.Dimensions)}, must be {Describe(expected)}");
        }
    }

    private static string Describe(int[] dimensions) => $"[{string.Join(", ", dimensions.Select(static d => d == Free ? "any" : $"{d}"))}]";
}
