namespace CheXNet.Checkpoints;

/// <summary>
/// What was found in a checkpoint, before any of it is believed: tensors by the names that the file gives them, those of an optimizer left
/// out, and what else speaks of where the file comes from.
/// </summary>
internal sealed record CheckpointTensors(
    CheckpointFile File, CheckpointFormat Format, IReadOnlyDictionary<string, CheckpointTensor> Tensors, CheckpointClues Clues)
{
    public string FileName => File.Name;
}

/// <summary>What a checkpoint says of itself besides its weights.</summary>
internal sealed record CheckpointClues
{
    /// <summary>Where the weights lie in the file, as <c>['state_dict']</c>; empty at the top.</summary>
    public string Path { get; init; } = "";

    /// <summary>What else lies at the top of the file, by key.</summary>
    public IReadOnlyList<string> OtherKeys { get; init; } = [];

    /// <summary>The classes of a pickled module, outermost first; empty for plain weights.</summary>
    public IReadOnlyList<string> ModuleClasses { get; init; } = [];

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

    /// <summary>Convolutions and poolings by module name, where the file says how they slide.</summary>
    public IReadOnlyDictionary<string, ModuleWindow> Windows { get; init; } = new Dictionary<string, ModuleWindow>();
}

/// <summary>How a convolution or pooling slides, as its pickled module says.</summary>
/// <param name="Kernel">Side of the window.</param>
/// <param name="Padding">Border added.</param>
/// <param name="Dilation">Step within the window.</param>
internal readonly record struct ModuleWindow(long Kernel, long Stride, long Padding, long Dilation);
