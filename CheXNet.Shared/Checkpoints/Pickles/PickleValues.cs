namespace CheXNet.Checkpoints.Pickles;

// What a pickle can hold. None is null; bool, long, BigInteger, double, string and byte[] are themselves; a tuple is object?[].

/// <summary>A Python list; sets are read as lists too, their order being no matter here.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A Python dictionary of any class, in the order of first assignment.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    /// <summary>The entries whose key is a text.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Named =>
        Items.Where(static item => item.Key is string).Select(static item => KeyValuePair.Create((string)item.Key!, item.Value));

    public object? this[string name] => _byName.TryGetValue(name, out int at) ? Items[at].Value : null;

    public bool Has(string name) => _byName.ContainsKey(name);

    public void Set(object? key, object? value)
    {
        if (key is string name)
        {
            if (_byName.TryGetValue(name, out int at))
            {
                Items[at] = new(key, value);
                return;
            }

            _byName.Add(name, Items.Count);
        }

        Items.Add(new(key, value));
    }
}

/// <summary>A global on the allow-list.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Call">What calling it makes; null for one that may be mentioned but not called.</param>
internal sealed record PickleGlobal(string Name, Func<object?[], object?>? Call = null);

/// <summary>An object of a class that is known by name only: a bag of attributes without any behavior.</summary>
internal sealed class ModuleShell(string className)
{
    /// <summary>Module and name of its class.</summary>
    public string ClassName { get; } = className;

    public PickleDictionary Attributes { get; } = new();

    public object? this[string attribute] => Attributes[attribute];
}
