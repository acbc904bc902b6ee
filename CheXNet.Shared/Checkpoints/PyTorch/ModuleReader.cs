using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// Walks a pickled <c>torch.nn.Module</c> like <c>state_dict()</c>: parameters and buffers by dotted name. Also collects what a
/// state dict lacks: classes, convolution windows, ε, operating points.
/// </summary>
internal sealed class ModuleReader(CheckpointFile file, TensorFactory factory)
{
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _epsilons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModuleWindow> _windows = new(StringComparer.Ordinal);
    private readonly List<string> _classes = [];
    private int _visited;
    private IReadOnlyList<double>? _operatingPoints;

    public CheckpointTensors Read(CheckpointFormat format, ModuleShell module, CheckpointClues clues)
    {
        Visit("", module, 0);
        return new CheckpointTensors(file, format, _tensors, clues with
        {
            ModuleClasses = [.. _classes.Distinct(StringComparer.Ordinal)],
            Epsilons = _epsilons,
            Windows = _windows,
            OperatingPoints = _operatingPoints,
        });
    }

    private void Visit(string prefix, ModuleShell module, int depth)
    {
        if (depth > file.Limits.Depth || ++_visited > file.Limits.Entries) throw file.Corrupt("its modules are nested without end");
        _classes.Add(module.ClassName);
        Note(prefix.TrimEnd('.'), module);
        foreach (string kind in new[] { "_parameters", "_buffers" })
        {
            if (module[kind] is not PickleDictionary own) continue;
            foreach ((string name, object? value) in own.Named)
            {
                if (factory.TryMake(prefix + name, value) is { } tensor && !_tensors.TryAdd(tensor.Name, tensor))
                {
                    throw file.Corrupt($"it holds the tensor '{tensor.Name}' twice");
                }
            }
        }

        if (module["_modules"] is not PickleDictionary children) return;
        foreach ((string name, object? child) in children.Named)
        {
            if (child is ModuleShell inner) Visit($"{prefix}{name}.", inner, depth + 1);
        }
    }

    private void Note(string name, ModuleShell module)
    {
        if (module["eps"] is double epsilon) _epsilons[name] = epsilon;
        if (module["stride"] is not null && Window(module) is { } window) _windows[name] = window;
        _operatingPoints ??= Numbers(module["op_threshs"] ?? (module["_buffers"] as PickleDictionary)?["op_threshs"]);
    }

    private static ModuleWindow? Window(ModuleShell module) =>
        Side(module["kernel_size"]) is { } kernel && Side(module["stride"]) is { } stride && Side(module["padding"]) is { } padding
            ? new ModuleWindow(kernel, stride, padding, Side(module["dilation"]) ?? 1)
            : null;

    /// <summary>Side of a square window; −1 if it is not square.</summary>
    private static long? Side(object? value) => value switch
    {
        long side => side,
        object?[] and [long height, long width] => height == width ? height : -1,
        _ => null,
    };

    private List<double>? Numbers(object? value) => value switch
    {
        PickleList { Items.Count: > 0 } list when list.Items.All(static item => item is double) => [.. list.Items.Cast<double>()],
        _ when factory.TryMake("op_threshs", value) is { Shape: [> 0 and < 1000] } tensor =>
            [.. tensor.ReadValues().Select(static v => (double)v)],
        _ => null,
    };
}
