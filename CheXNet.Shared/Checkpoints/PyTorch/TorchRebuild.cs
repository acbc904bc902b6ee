using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>Torch's rebuild functions: they create views of storages without reading values.</summary>
internal static class TorchRebuild
{
    private const int MostAxes = 8;

    /// <summary><c>(storage, offset, size, stride, requires_grad, hooks[, metadata])</c>.</summary>
    public static TorchTensor Tensor(object?[] arguments, int least)
    {
        if (arguments.Length < least || arguments is not [TorchStorage storage, long offset, var size, var stride, ..])
        {
            throw PickleException.Damaged("a tensor is rebuilt from something that is no storage");
        }

        return new TorchTensor(storage, storage.Type, offset, Lengths(size), Lengths(stride));
    }

    /// <summary><c>(storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])</c> on an untyped storage.</summary>
    public static TorchTensor TypedTensor(object?[] arguments) =>
        arguments is [_, _, _, _, _, _, TorchType { Type: { } type }, ..]
            ? Tensor(arguments, 7) with { Type = type }
            : throw PickleException.Damaged("a tensor of an unknown type of values");

    /// <summary><c>(tensor, …)</c>: a parameter is its tensor.</summary>
    public static object? Wrapped(object?[] arguments) => arguments switch
    {
        [TorchTensor tensor, ..] => tensor,
        _ => throw PickleException.Damaged("a parameter is made of something that is no tensor"),
    };

    /// <summary><c>(function, class, arguments, state)</c>: the form for tensors with attributes.</summary>
    public static object? FromType(object?[] arguments) => arguments switch
    {
        [PickleGlobal { Call: { } rebuild, Name: var name }, PickleGlobal, object?[] inner, ..]
            when name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) => rebuild(inner),
        [PickleGlobal { Name: var name }, ..] => throw PickleException.Refused($"torch._tensor._rebuild_from_type_v2({name}, …)"),
        _ => throw PickleException.Damaged("a tensor is rebuilt by something that is no function"),
    };

    private static long[] Lengths(object? tuple)
    {
        IReadOnlyList<object?> items = tuple switch
        {
            object?[] array => array,
            PickleList list => list.Items,
            _ => throw PickleException.Damaged("the shape of a tensor is no tuple"),
        };
        if (items.Count > MostAxes) throw PickleException.Damaged($"a tensor has {items.Count:N0} axes");
        long[] lengths = new long[items.Count];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = items[i] as long? ?? throw PickleException.Damaged("the shape of a tensor holds something that is no integer");
        }

        return lengths;
    }
}
