using CheXNet.Checkpoints.Labels;

namespace CheXNet.Checkpoints;

/// <summary>Unvalidated contents of a checkpoint: tensors by the file's names, without the optimizer's, and clues to its origin.</summary>
internal sealed record CheckpointTensors(
    CheckpointFile File, CheckpointFormat Format, IReadOnlyDictionary<string, CheckpointTensor> Tensors, CheckpointClues Clues)
{
    public string FileName => File.Name;
}

/// <summary>What a checkpoint says about itself besides its weights.</summary>
internal sealed record CheckpointClues
{
    /// <summary>Where the weights are in the file, e.g. <c>['state_dict']</c>; empty at the top level.</summary>
    public string Path { get; init; } = "";

    /// <summary>Other top-level keys in the file.</summary>
    public IReadOnlyList<string> OtherKeys { get; init; } = [];

    /// <summary>The classes of a pickled module, outermost first; empty for plain weights.</summary>
    public IReadOnlyList<string> ModuleClasses { get; init; } = [];

    /// <summary>ε of the batch normalizations by module name, where the file gives it.</summary>
    public IReadOnlyDictionary<string, double> Epsilons { get; init; } = new Dictionary<string, double>();

    /// <summary>Lists in the file that may name the outputs (<c>findings</c>, torchxrayvision's <c>pathologies</c>).</summary>
    public IReadOnlyList<LabelList> LabelLists { get; init; } = [];

    /// <summary>Operating points in the module (torchxrayvision's <c>op_threshs</c>); NaN for untrained outputs; null if absent.</summary>
    public IReadOnlyList<double>? OperatingPoints { get; init; }

    /// <summary>Convolution and pooling windows by module name, where the file gives them.</summary>
    public IReadOnlyDictionary<string, ModuleWindow> Windows { get; init; } = new Dictionary<string, ModuleWindow>();
}

/// <summary>Square window of a convolution or pooling, from its pickled module.</summary>
internal readonly record struct ModuleWindow(long Kernel, long Stride, long Padding, long Dilation);
