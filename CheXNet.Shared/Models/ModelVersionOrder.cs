namespace CheXNet.Models;

/// <summary>Natural version order: numeric parts between dots and hyphens compare as numbers (1.10 after 1.9).</summary>
internal sealed class ModelVersionOrder : IComparer<string>
{
    public static readonly ModelVersionOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        string[] a = (x ?? "").Split('.', '-');
        string[] b = (y ?? "").Split('.', '-');
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            bool numbers = int.TryParse(a[i], NumberStyles.None, CultureInfo.InvariantCulture, out int n)
                & int.TryParse(b[i], NumberStyles.None, CultureInfo.InvariantCulture, out int m);
            int order = numbers ? n.CompareTo(m) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <summary><c>1.4.2</c> → <c>1.5.0</c>; to a version without a second number, <c>-</c> and a suffix are appended.</summary>
    public static string Next(string version, string suffix)
    {
        string[] parts = version.Split('.');
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            return $"{version}-{suffix}";
        string next = (minor + 1).ToString(CultureInfo.InvariantCulture);
        return string.Join('.', [parts[0], next, .. parts.Skip(2).Select(static _ => "0")]);
    }
}
