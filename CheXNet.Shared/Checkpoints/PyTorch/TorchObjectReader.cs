using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>Reads the weights from a <c>torch.save</c> object: a state dict, a module, or a dictionary that contains one.</summary>
internal static class TorchObjectReader
{
    /// <summary>Keys that training programs use for the network, in order of preference.</summary>
    private static readonly string[] NetworkKeys =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params"];

    /// <summary>Sibling keys whose tensors are not network weights.</summary>
    private static readonly string[] TrainingKeys =
    [
        "optimizer", "optimizer_state_dict", "optimizer_state", "optim", "optim_dict", "opt", "scheduler", "scheduler_state_dict",
        "lr_scheduler", "rng_state", "cuda_rng_state", "scaler", "amp", "loss", "best_loss", "criterion", "metrics", "history", "callbacks",
        "loops",
    ];

    /// <summary>Keys that hold the output names.</summary>
    private static readonly string[] LabelKeys = ["findings", "labels", "class_names", "classes", "pathologies"];

    public static CheckpointTensors Read(CheckpointFile file, CheckpointFormat format, object? saved, Func<string, TensorStorage> open)
    {
        TensorFactory factory = new(file, open);
        CheckpointClues clues = new();
        for (int depth = 0; depth <= file.Limits.Depth; depth++)
        {
            switch (saved)
            {
                case ModuleShell module:
                    return new ModuleReader(file, factory).Read(format, module, clues);
                case PickleDictionary dictionary when FindNetwork(dictionary) is { } key:
                    clues = clues with
                    {
                        Labels = Labels(dictionary) ?? clues.Labels,
                        Path = $"{clues.Path}['{key}']",
                        OtherKeys = [.. clues.OtherKeys, .. RefuseOtherWeights(file, dictionary, key)],
                    };
                    saved = dictionary[key];
                    break;
                case PickleDictionary dictionary:
                    return new CheckpointTensors(file, format, ReadStateDict(file, factory, dictionary), clues);
                default:
                    throw NoWeights(file);
            }
        }

        throw file.Corrupt("its dictionaries are nested too deeply");
    }

    private static string? FindNetwork(PickleDictionary dictionary) =>
        NetworkKeys.FirstOrDefault(key => dictionary[key] is PickleDictionary or ModuleShell);

    /// <summary>Allows anything beside the network except a second set of weights.</summary>
    private static IEnumerable<string> RefuseOtherWeights(CheckpointFile file, PickleDictionary dictionary, string network)
    {
        foreach ((string key, object? value) in dictionary.Named)
        {
            if (key == network) continue;
            if (!TrainingKeys.Contains(key, StringComparer.Ordinal) && HoldsWeights(value))
            {
                throw new CheckpointException(
                    ErrorCodes.CheckpointMismatch,
                    $"The checkpoint '{file.Name}' holds weights under '{network}' and under '{key}'. Save the one that you mean, alone.");
            }

            yield return key;
        }
    }

    private static List<string>? Labels(PickleDictionary dictionary)
    {
        IEnumerable<PickleList> lists = LabelKeys.Select(key => dictionary[key]).OfType<PickleList>();
        PickleList? labels = lists.FirstOrDefault(static list => list.Items.Count > 0 && list.Items.All(static item => item is string));
        return labels is null ? null : [.. labels.Items.Cast<string>()];
    }

    private static bool HoldsWeights(object? value) => value switch
    {
        ModuleShell => true,
        PickleDictionary dictionary => dictionary.Named.Any(static item => item.Value is TorchTensor or NumpyArray or ModuleShell),
        _ => false,
    };

    private static Dictionary<string, CheckpointTensor> ReadStateDict(
        CheckpointFile file, TensorFactory factory, PickleDictionary dictionary)
    {
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in dictionary.Named)
        {
            if (factory.TryMake(name, value) is { } tensor) tensors.Add(name, tensor);
        }

        return tensors.Count > 0 ? tensors : throw NoWeights(file);
    }

    private static CheckpointException NoWeights(CheckpointFile file) => new(
        ErrorCodes.CheckpointMismatch,
        $"The checkpoint '{file.Name}' holds no network: neither tensors by name, nor a module, nor a dictionary with one under "
        + $"{string.Join(", ", NetworkKeys.Select(static key => $"'{key}'"))}.");
}
