using CheXNet.Checkpoints.Mapping;
using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// Finds the networks in a <c>torch.save</c> object, however deep they lie: state dicts and modules that hold a DenseNet's first layer.
/// What lies beside them (optimizer, losses, settings) is not theirs.
/// </summary>
internal sealed class TorchObjectReader
{
    /// <summary>Keys that training programs use for the network: where to look for the names of a network that is no DenseNet.</summary>
    private static readonly string[] NetworkKeys =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params"];

    private readonly CheckpointFile _file;
    private readonly CheckpointFormat _format;
    private readonly TensorFactory _factory;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<CheckpointTensors> _networks = [];
    private CheckpointTensors? _other;

    private TorchObjectReader(CheckpointFile file, CheckpointFormat format, Func<string, TensorStorage> open) =>
        (_file, _format, _factory) = (file, format, new TensorFactory(file, open));

    /// <summary>The containers of networks; if none holds a DenseNet, the most likely container of another network.</summary>
    /// <exception cref="CheckpointException">The file holds no tensors at all, or is damaged.</exception>
    public static IReadOnlyList<CheckpointTensors> Read(
        CheckpointFile file, CheckpointFormat format, object? saved, Func<string, TensorStorage> open)
    {
        TorchObjectReader reader = new(file, format, open);
        reader.Visit(saved, new CheckpointClues { LabelLists = PickleLabels.Find(saved) }, 0);
        if (reader._networks.Count > 0) return reader._networks;
        return reader._other is { } other
            ? [other]
            : throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The checkpoint '{file.Name}' holds no network: neither tensors by name, nor a module, nor a dictionary with one under "
                + $"{string.Join(", ", NetworkKeys.Select(static key => $"'{key}'"))}.");
    }

    private void Visit(object? value, CheckpointClues clues, int depth)
    {
        if (value is not (ModuleShell or PickleDictionary or PickleList or object?[]) || !_seen.Add(value)) return;
        if (depth > _file.Limits.Depth || _seen.Count > _file.Limits.Entries) throw _file.Corrupt("its dictionaries are nested too deeply");
        switch (value)
        {
            case ModuleShell module when module["_modules"] is PickleDictionary:
                Add(new ModuleReader(_file, _factory).Read(_format, module, clues));
                break;
            case ModuleShell shell: VisitItems(shell.Attributes, clues, depth); break;
            case PickleDictionary dictionary: VisitDictionary(dictionary, clues, depth); break;
            case PickleList list: VisitList(list.Items, clues, depth); break;
            case object?[] tuple: VisitList(tuple, clues, depth); break;
        }
    }

    private void VisitDictionary(PickleDictionary dictionary, CheckpointClues clues, int depth)
    {
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in dictionary.Named)
        {
            if (value is TorchTensor or NumpyArray && _factory.TryMake(name, value) is { } tensor) tensors.Add(name, tensor);
        }

        if (tensors.Count > 0) Add(new CheckpointTensors(_file, _format, tensors, clues));
        VisitItems(dictionary, clues, depth);
    }

    private void VisitItems(PickleDictionary dictionary, CheckpointClues clues, int depth)
    {
        string[] keys = [.. dictionary.Named.Select(static item => item.Key)];
        foreach ((string key, object? value) in dictionary.Named.OrderBy(static item => Rank(item.Key)))
        {
            if (value is not (ModuleShell or PickleDictionary or PickleList or object?[])) continue;
            // The names beside a network tell of whom it is; beside those of a long list they would only take memory.
            IEnumerable<string> beside = keys.Length > 100 ? [] : keys.Where(other => other != key);
            Visit(value, clues with { Path = $"{clues.Path}['{key}']", OtherKeys = [.. clues.OtherKeys, .. beside] }, depth + 1);
        }
    }

    private void VisitList(IReadOnlyList<object?> items, CheckpointClues clues, int depth)
    {
        if (items.Count > 100) return; // predictions, losses by step
        for (int i = 0; i < items.Count; i++) Visit(items[i], clues with { Path = $"{clues.Path}[{i}]" }, depth + 1);
    }

    private void Add(CheckpointTensors tensors)
    {
        if (NetworkChoice.PrefixesOf(tensors).Count > 0) _networks.Add(tensors);
        else if (tensors.Tensors.Count > 0) _other ??= tensors;
    }

    private static int Rank(string key) => Array.IndexOf(NetworkKeys, key) is >= 0 and var at ? at : NetworkKeys.Length;
}
