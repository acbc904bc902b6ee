namespace CheXNet.Infrastructure.Tests;

/// <summary>Reads mappings of plain scalars, as azure.yaml has them, into dotted keys: <c>services.functions.host</c>.</summary>
internal static class FlatYaml
{
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        Stack<(int Indent, string Key)> path = new();
        foreach (string line in File.ReadLines(file).Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#'))
        {
            int indent = line.Length - line.TrimStart().Length;
            string[] parts = line.Trim().Split(':', 2);
            if (parts.Length != 2) throw new FormatException($"'{line}' in {file} is no mapping; this reader knows nothing else.");
            while (path.TryPeek(out var parent) && parent.Indent >= indent) path.Pop();
            string key = string.Join('.', path.Reverse().Select(level => level.Key).Append(parts[0]));
            if (parts[1].Trim() is { Length: > 0 } value) values.Add(key, value);
            else path.Push((indent, parts[0]));
        }

        return values;
    }
}
