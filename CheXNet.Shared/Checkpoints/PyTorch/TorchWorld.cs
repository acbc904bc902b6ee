using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

internal sealed class TorchWorld(PickleMeter meter) : PickleWorld
{
    private readonly TorchGlobals _globals = new(meter);

    /// <summary>Type of every referenced storage by key; the legacy format needs it to compute storage lengths.</summary>
    public Dictionary<string, TensorType> Storages { get; } = new(StringComparer.Ordinal);

    public override object Resolve(string module, string name) => _globals.Resolve(module, name);

    /// <summary>
    /// <c>('storage', type, key, device, length[, view])</c>; in the legacy format also <c>('module', class, source file,
    /// source)</c>, of which only the class is used.
    /// </summary>
    public override object? Persistent(object? id) => id switch
    {
        object?[] and ["storage", TorchType type, var key, _, long, .. var rest] => Storage(type, key, rest),
        object?[] and ["module", PickleGlobal cls, ..] => cls,
        _ => throw PickleException.Damaged("it refers to something outside of itself that is no storage"),
    };

    public override void Build(object target, object? state)
    {
        switch (target)
        {
            case TorchTensor: break; // requires_grad, volatile and hooks of PyTorch 0.3
            case NumpyType type: type.SetState(state); break;
            case NumpyArray array: array.SetState(state); break;
            default: throw PickleException.Damaged("it gives attributes to something that has none");
        }
    }

    private TorchStorage Storage(TorchType type, object? key, object?[] rest)
    {
        string name = key switch
        {
            string text => text,
            long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw PickleException.Damaged("a storage has no name"),
        };
        long offset = rest switch
        {
            [] or [null] => 0,
            [object?[] and [_, long start, long]] => start,
            _ => throw PickleException.Damaged("a storage is a view of something that is not understood"),
        };
        TensorType values = type.Type ?? TensorType.UInt8;
        if (!Storages.TryAdd(name, values) && Storages[name] != values)
            throw PickleException.Damaged($"its storage {name} is of two types");
        return new TorchStorage(name, values, offset);
    }
}
