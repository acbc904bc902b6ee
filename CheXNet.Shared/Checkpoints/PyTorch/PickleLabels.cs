using CheXNet.Checkpoints.Labels;
using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// Finds the names of outputs in a pickled object: under <c>classes</c>, <c>pathologies</c>, <c>hyper_parameters</c>, a command line's
/// <c>args</c> or a module's attribute, as a list, a dictionary, a numpy array or a text.
/// </summary>
internal sealed class PickleLabels
{
    // A step into a dictionary or list counts 5, into a submodule 1: networks are deeper than what describes them.
    private const int Deepest = 40, Item = 5, MostVisited = 100_000;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<LabelList> _found = [];

    public static IReadOnlyList<LabelList> Find(object? saved)
    {
        PickleLabels labels = new();
        labels.Visit("", saved, 0);
        return labels._found;
    }

    private void Visit(string path, object? value, int depth)
    {
        if (depth > Deepest || _seen.Count > MostVisited || value is null or string || !_seen.Add(value)) return;
        switch (value)
        {
            case PickleDictionary dictionary:
                foreach ((string name, object? item) in dictionary.Named) Look($"{path}['{name}']", name, item, depth);
                break;
            case ModuleShell shell:
                foreach ((string name, object? item) in shell.Attributes.Named)
                {
                    if (name == "_modules" && item is PickleDictionary modules)
                        foreach ((string child, object? module) in modules.Named) Visit($"{path}.{child}", module, depth + 1);
                    else if (name is not ("_parameters" or "_buffers")) Look($"{path}.{name}", name, item, depth);
                }

                break;
            case PickleList { Items.Count: <= 64 } list:
                foreach (object? item in list.Items) Visit($"{path}[…]", item, depth + Item);
                break;
            case object?[] { Length: <= 64 } tuple:
                foreach (object? item in tuple) Visit($"{path}[…]", item, depth + Item);
                break;
        }
    }

    private void Look(string path, string name, object? value, int depth)
    {
        if (LabelNames.IsKey(name) && Read(path, value) is { } list) _found.Add(list);
        else Visit(path, value, depth + Item);
    }

    private static LabelList? Read(string path, object? value) => value switch
    {
        string text => LabelNames.OfText(path, text),
        byte[] bytes => LabelNames.OfText(path, Encoding.UTF8.GetString(bytes)),
        PickleList list => Listed(path, list.Items),
        object?[] tuple => Listed(path, tuple),
        NumpyArray { Texts: { } texts } => Listed(path, [.. texts]),
        PickleDictionary dictionary => Numbered(path, dictionary),
        _ => null,
    };

    private static LabelList? Listed(string path, IReadOnlyCollection<object?> items) =>
        items.Any(static item => item is string) && items.All(static item => item is string or null)
            && LabelNames.Of([.. items.Cast<string?>()]) is { } names
            ? new LabelList(path, names)
            : null;

    private static LabelList? Numbered(string path, PickleDictionary dictionary)
    {
        List<(long, string)> items = [];
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is long index && value is string name) items.Add((index, name));
            else if (key is string digits && LabelNames.IsIndex(digits, out index) && value is string named) items.Add((index, named));
            else if (key is string text && value is long number) items.Add((number, text));
            else return null;
        }

        return LabelNames.OfNumbered(items) is { } names ? new LabelList(path, names) : null;
    }
}
