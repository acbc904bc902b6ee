using System.Diagnostics.CodeAnalysis;

namespace CheXNet.Models;

/// <summary>A network's tensors by torchvision name.</summary>
public sealed class NetworkWeights
{
    private const int ListedAtMost = 12;
    private readonly Dictionary<string, Tensor> _tensors;

    /// <summary>Creates the collection; the order of the tensors does not matter.</summary>
    public NetworkWeights(IEnumerable<KeyValuePair<string, Tensor>> tensors) => _tensors = new(tensors, StringComparer.Ordinal);

    /// <summary>The names, in no particular order.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Returns a tensor by name.</summary>
    /// <exception cref="CheckpointException">There is no tensor of this name.</exception>
    public Tensor this[string name] => TryGet(name, out Tensor? tensor)
        ? tensor
        : throw new CheckpointException(
            ErrorCodes.CheckpointMismatch, $"The network has no tensor '{name}'. Its tensors are named {Sample()}.");

    /// <summary>Returns whether there is a tensor of this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor) => _tensors.TryGetValue(name, out tensor);

    /// <summary>Requires exactly the shape's tensors: none missing or extra, right sizes, finite numbers, no negative variance.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, extra or wrong; the message lists up to a dozen of each kind.</exception>
    public void RequireExactly(DenseNetShape shape)
    {
        List<string> missing = [];
        List<string> wrong = [];
        HashSet<string> left = new(_tensors.Keys, StringComparer.Ordinal);
        foreach (TensorSpec spec in shape.Tensors())
        {
            left.Remove(spec.Name);
            if (!_tensors.TryGetValue(spec.Name, out Tensor? tensor)) missing.Add($"{spec.Name} {Tensor.Describe(spec.Shape)}");
            else if (Complaint(spec, tensor) is string complaint) wrong.Add($"{spec.Name} {complaint}");
        }

        if (missing.Count + wrong.Count + left.Count == 0) return;
        string[] parts =
        [
            List("missing", missing),
            List("wrong", wrong),
            List("not part of the network", [.. left.Order(StringComparer.Ordinal)]),
        ];
        throw new CheckpointException(
            ErrorCodes.CheckpointMismatch,
            $"The tensors do not make the network: {string.Join("; ", parts.Where(static p => p.Length > 0))}.");
    }

    /// <summary>The first names in order and the number of the others, for messages.</summary>
    internal string Sample() => _tensors.Count == 0 ? "(there are none)" : Shorten([.. _tensors.Keys.Order(StringComparer.Ordinal)]);

    private static string? Complaint(TensorSpec spec, Tensor tensor)
    {
        if (!tensor.Shape.SequenceEqual(spec.Shape)) return $"is {Tensor.Describe(tensor.Shape)}, must be {Tensor.Describe(spec.Shape)}";
        foreach (float value in tensor.Values)
        {
            if (!float.IsFinite(value)) return $"holds {value}";
            if (value < 0 && spec.Role == TensorRole.RunningVariance) return $"is a variance and holds {value}";
        }

        return null;
    }

    private static string List(string kind, List<string> names) => names.Count == 0 ? "" : $"{names.Count} {kind} ({Shorten(names)})";

    private static string Shorten(List<string> names) =>
        string.Join(", ", names.Take(ListedAtMost)) + (names.Count > ListedAtMost ? $" and {names.Count - ListedAtMost} more" : "");
}
