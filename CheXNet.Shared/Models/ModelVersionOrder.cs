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
}
