namespace CheXNet.Checkpoints.Mapping;

internal static class Names
{
    private const int Most = 12;

    /// <summary>The first dozen in order, and the count of the rest.</summary>
    public static string List(IEnumerable<string> names)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal).Select(Printable)];
        return all.Length == 0 ? "(none)" : string.Join(", ", all.Take(Most)) + (all.Length > Most ? $" and {all.Length - Most} more" : "");
    }

    public static string Printable(string name) => string.Concat(name.Take(120).Select(static c => char.IsControl(c) ? '?' : c));
}
