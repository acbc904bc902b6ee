namespace CheXNet.Checkpoints;

/// <summary>
/// What was found in a checkpoint, before any of it is believed: tensors by the names that the file gives them, and what else speaks of
/// where the file comes from.
/// </summary>
public sealed class CheckpointTensors : IDisposable
{
    private readonly CheckpointFile _file;

    internal CheckpointTensors(CheckpointFile file, CheckpointFormat format, IReadOnlyDictionary<string, CheckpointTensor> tensors, CheckpointClues clues)
    {
        _file = file;
        Format = format;
        Tensors = tensors;
        Clues = clues;
    }

    /// <summary>The file's name without its folder.</summary>
    public string FileName => _file.Name;

    /// <summary>How it is written.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The tensors by name, those of an optimizer left out.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>What speaks of the file's origin.</summary>
    public CheckpointClues Clues { get; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public string Hash() => _file.Hash();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}

/// <summary>What a checkpoint says of itself besides its weights.</summary>
public sealed record CheckpointClues
{
    /// <summary>Where the weights lie in the file, as <c>['state_dict']</c>; empty at the top.</summary>
    public string Path { get; init; } = "";

    /// <summary>What else lies at the top of the file, by key.</summary>
    public IReadOnlyList<string> OtherKeys { get; init; } = [];

    /// <summary>The classes of a pickled module, outermost first; empty for plain weights.</summary>
    public IReadOnlyList<string> ModuleClasses { get; init; } = [];

    /// <summary>Whether a sigmoid is among the modules; null where the file cannot tell.</summary>
    public bool? EndsInSigmoid { get; init; }

    /// <summary>ε of the batch normalizations by module name, where the file says it.</summary>
    public IReadOnlyDictionary<string, double> Epsilons { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// The labels that the file itself carries (<c>findings</c> beside the weights, torchxrayvision's <c>pathologies</c>), empty for
    /// untrained outputs; null where it has none.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Operating points that the module itself carries (torchxrayvision's <c>op_threshs</c>), not a number for untrained outputs; null
    /// where it has none.
    /// </summary>
    public IReadOnlyList<double>? OperatingPoints { get; init; }

    /// <summary>Convolutions and poolings by module name: kernel, stride, padding, where the file says them.</summary>
    public IReadOnlyDictionary<string, ModuleWindow> Windows { get; init; } = new Dictionary<string, ModuleWindow>();
}

/// <summary>How a convolution or pooling slides, as its pickled module says.</summary>
/// <param name="Kernel">Side of the window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Padding">Border added.</param>
/// <param name="Dilation">Step within the window.</param>
public readonly record struct ModuleWindow(long Kernel, long Stride, long Padding, long Dilation);
