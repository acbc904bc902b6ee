using CheXNet.Checkpoints.Onnx;
using CheXNet.Checkpoints.Profiles;

namespace CheXNet.Checkpoints;

/// <summary>A fully understood checkpoint and the graph it becomes.</summary>
/// <param name="trained">Whether training changed its batch normalization statistics.</param>
internal abstract class SourceNetwork(CheckpointFacts facts, string sha256, bool trained)
{
    public CheckpointFacts Facts { get; } = facts;

    public string Sha256 { get; } = sha256;

    public bool Trained { get; } = trained;

    /// <summary>Tensors skipped because they are known not to be weights.</summary>
    public virtual IReadOnlyList<string> Ignored => [];

    /// <param name="outputs">Indices of the outputs to keep.</param>
    public abstract ImportedGraph Write(IReadOnlyList<int> outputs);

    /// <summary>Opens a checkpoint once, detects its format and maps it.</summary>
    /// <param name="wanted">Which of several networks; null if there is only one.</param>
    /// <exception cref="CheckpointException">The file is unreadable or not fully understood.</exception>
    public static SourceNetwork Read(string path, CheckpointLimits limits, string? wanted = null)
    {
        using CheckpointFile file = CheckpointFile.Open(path, limits);
        try
        {
            CheckpointFormat format = CheckpointReader.Detect(file);
            return format == CheckpointFormat.Onnx
                ? OnnxClassifier.Read(file)
                : TensorNetwork.Read(CheckpointReader.Read(file, format), wanted);
        }
        catch (IOException e)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointUnavailable, $"The checkpoint '{file.Name}' cannot be read: {e.Message} Copy it to a sound disk.", e);
        }
        catch (Exception e) when (e is not (XrayException or OutOfMemoryException))
        {
            // No input is known that comes here (tests/CheXNet.Fuzz looks for one); a person is not to see a stack trace if there is.
            throw file.Corrupt($"it contradicts itself ({e.GetType().Name})", e);
        }
    }
}

/// <summary>The imported model, reduced to the kept outputs.</summary>
/// <param name="Bias">Classifier bias per kept output.</param>
internal sealed record ImportedGraph(byte[] Model, DenseNetShape Shape, float[] Bias);
