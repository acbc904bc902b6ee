namespace CheXNet.Checkpoints.Pickles;

// Pickle values: None is null; bool, long, BigInteger, double, string and byte[] are themselves; a tuple is object?[].

/// <summary>A Python list or set; set order does not matter here.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A Python dictionary of any class, in insertion order.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    /// <summary>The entries with string keys.</summary>
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
/// <param name="Call">The result of calling it; null if it may be named but not called.</param>
internal sealed record PickleGlobal(string Name, Func<object?[], object?>? Call = null);

/// <summary>An object of a class known by name only: attributes without behavior.</summary>
internal sealed class ModuleShell(string className)
{
    /// <summary>Module and class name.</summary>
    public string ClassName { get; } = className;

    public PickleDictionary Attributes { get; } = new();

    public object? this[string attribute] => Attributes[attribute];
}
