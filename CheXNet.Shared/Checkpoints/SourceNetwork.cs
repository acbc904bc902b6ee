using CheXNet.Checkpoints.Onnx;
using CheXNet.Checkpoints.Profiles;

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

    /// <param name="outputs">The outputs that stay, by index.</param>
    public abstract ImportedGraph Write(IReadOnlyList<int> outputs);

    /// <summary>Opens a checkpoint once, tells its format, and understands it.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not wholly understood.</exception>
    public static SourceNetwork Read(string path, CheckpointLimits limits)
    {
        using CheckpointFile file = CheckpointFile.Open(path, limits);
        CheckpointFormat format = CheckpointReader.Detect(file);
        return format == CheckpointFormat.Onnx ? OnnxClassifier.Read(file) : TensorNetwork.Read(CheckpointReader.Read(file, format));
    }
}

/// <summary>What a checkpoint becomes.</summary>
/// <param name="Model">The bytes of <c>model.onnx</c>.</param>
/// <param name="Shape">The network with the outputs that stay.</param>
/// <param name="Bias">The classifier's bias, one an output that stays.</param>
internal sealed record ImportedGraph(byte[] Model, DenseNetShape Shape, float[] Bias);
