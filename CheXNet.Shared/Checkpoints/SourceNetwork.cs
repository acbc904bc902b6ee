using CheXNet.Checkpoints.Mapping;
using CheXNet.Checkpoints.Onnx;
using CheXNet.Checkpoints.Profiles;
using CheXNet.Models;

namespace CheXNet.Checkpoints;

/// <summary>A checkpoint that is understood as a whole: what can be seen in it, and the graph it becomes.</summary>
/// <param name="facts">What a profile's clues look at.</param>
/// <param name="sha256">SHA-256 of the file.</param>
/// <param name="trained">Whether training has touched its batch normalizations.</param>
internal abstract class SourceNetwork(CheckpointFacts facts, string sha256, bool trained)
{
    public CheckpointFacts Facts { get; } = facts;

    public string Sha256 { get; } = sha256;

    public bool Trained { get; } = trained;

    /// <summary>Tensors that were left out because they are known to be no weights.</summary>
    public virtual IReadOnlyList<string> Ignored => [];

    /// <summary>Writes the graph.</summary>
    /// <param name="outputs">The outputs that stay, by index.</param>
    public abstract ImportedGraph Write(IReadOnlyList<int> outputs);

    /// <summary>Opens and understands a checkpoint of any format.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not wholly understood.</exception>
    public static SourceNetwork Read(string path, CheckpointLimits limits)
    {
        using (CheckpointFile file = CheckpointFile.Open(path, limits))
        {
            CheckpointFormat? format = CheckpointReader.Detect(CheckpointReader.Head(file));
            bool named = format is null && path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
            if (format == CheckpointFormat.Onnx || named) return OnnxClassifier.Read(file);
        }

        using CheckpointTensors checkpoint = CheckpointReader.Open(path, limits);
        return TensorNetwork.Read(checkpoint, limits);
    }
}

/// <summary>What a checkpoint becomes.</summary>
/// <param name="Model">The bytes of <c>model.onnx</c>.</param>
/// <param name="Shape">The network with the outputs that stay.</param>
/// <param name="Bias">The classifier's bias, one an output that stays.</param>
internal sealed record ImportedGraph(byte[] Model, DenseNetShape Shape, float[] Bias);

/// <summary>A checkpoint of named tensors.</summary>
internal sealed class TensorNetwork : SourceNetwork
{
    private readonly NetworkWeights _weights;
    private readonly DenseNetShape _shape;
    private readonly MappedNetwork _mapped;

    private TensorNetwork(CheckpointFacts facts, string sha256, NetworkWeights weights, DenseNetShape shape, MappedNetwork mapped)
        : base(facts, sha256, HasRunningStatistics(weights, shape)) => (_weights, _shape, _mapped) = (weights, shape, mapped);

    public override IReadOnlyList<string> Ignored => _mapped.Extras;

    public static TensorNetwork Read(CheckpointTensors checkpoint, CheckpointLimits limits)
    {
        WindowCheck.Require(checkpoint);
        MappedNetwork mapped = checkpoint.Format == CheckpointFormat.KerasH5 ? KerasNames.Map(checkpoint) : TorchNames.Map(checkpoint);
        (NetworkWeights weights, DenseNetShape shape) = NetworkAssembly.Assemble(checkpoint, mapped, limits);
        CheckpointFacts facts = new(
            checkpoint.FileName, checkpoint.Format, checkpoint.Clues, mapped.Prefix, mapped.Head, mapped.DottedNames, shape.InputChannels, shape.Findings);
        return new TensorNetwork(facts, checkpoint.Hash(), weights, shape, mapped);
    }

    public override ImportedGraph Write(IReadOnlyList<int> outputs)
    {
        DenseNetShape shape = _shape with { Findings = outputs.Count };
        NetworkWeights weights = new(_shape.Tensors().Select(spec => KeyValuePair.Create(
            spec.Name, spec.Role is TensorRole.ClassifierWeight or TensorRole.ClassifierBias ? OutputRows.Of(_weights[spec.Name], outputs) : _weights[spec.Name])));
        return new ImportedGraph(DenseNetGraph.Write(weights, _mapped.Epsilon), shape, weights["classifier.bias"].Values);
    }

    /// <summary>A network that has seen a single batch in training has other running statistics than 0 and 1.</summary>
    private static bool HasRunningStatistics(NetworkWeights weights, DenseNetShape shape) => shape.Tensors().Any(spec => spec.Role switch
    {
        TensorRole.RunningMean => weights[spec.Name].Values.Any(static mean => mean != 0),
        TensorRole.RunningVariance => weights[spec.Name].Values.Any(static variance => variance != 1),
        _ => false,
    });
}

/// <summary>Rows of the classifier.</summary>
internal static class OutputRows
{
    /// <summary>The rows of the outputs that stay, in the order given.</summary>
    public static Tensor Of(Tensor tensor, IReadOnlyList<int> outputs)
    {
        int each = tensor.Values.Length / tensor.Shape[0];
        float[] values = new float[outputs.Count * each];
        for (int i = 0; i < outputs.Count; i++) tensor.Values.AsSpan(outputs[i] * each, each).CopyTo(values.AsSpan(i * each));
        return new Tensor([outputs.Count, .. tensor.Shape.Skip(1)], values);
    }
}
