using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Labels;

/// <summary>The keys under which programs keep the names of a network's outputs, and the forms in which they write them.</summary>
internal static partial class LabelNames
{
    private const int Most = 1000;

    private static readonly HashSet<string> Keys =
    [
        "findings", "findingnames", "labels", "labelnames", "labelcols", "labelcolumns", "labellist", "classes", "classnames",
        "classlabels", "classlist", "pathologies", "pathologynames", "diseases", "diseasenames", "diseaselist", "targets", "targetnames",
        "targetcols", "targetcolumns", "outputnames", "categories", "names", "idxtoclass", "idx2class", "idxtolabel", "idx2label",
        "indextolabel", "id2label", "id2class", "classtoidx", "class2idx", "labeltoidx", "label2idx", "label2id",
    ];

    /// <summary>Whether a key announces names, whatever its case and underscores: <c>CLASS_NAMES</c>, <c>id2label</c>.</summary>
    public static bool IsKey(string key) =>
        key.Length <= 64 && Keys.Contains(string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());

    /// <summary>Names of a list; null if they are none: numbers, placeholders such as <c>LABEL_0</c>, too many.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyCollection<string?> names)
    {
        if (names.Count is 0 or > Most) return null;
        string[] trimmed = [.. names.Select(static name => (name ?? "").Trim())];
        return trimmed.All(static name => name.Length == 0 || Placeholder().IsMatch(name)) ? null : trimmed;
    }

    /// <summary>Names by number, <c>{0: "Atelectasis", …}</c>; null if the numbers are not 0 … n − 1.</summary>
    public static IReadOnlyList<string>? OfNumbered(IReadOnlyCollection<(long Index, string Name)> items)
    {
        if (items.Count is 0 or > Most) return null;
        string?[] names = new string?[items.Count];
        foreach ((long index, string name) in items)
        {
            if (index < 0 || index >= names.Length || names[index] is not null) return null;
            names[index] = name;
        }

        return Of(names);
    }

    /// <summary>Names in a text: JSON, Python's form of a list or dictionary, or separated by commas, semicolons, bars or lines.</summary>
    public static LabelList? OfText(string where, string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 100_000) return null;
        if (text[0] is '[' or '{' or '(')
        {
            IReadOnlyList<string>? listed = OfJson(text) ?? OfPython(text);
            return listed is null ? null : new LabelList(where, listed);
        }

        char separator = text.Contains('\n') ? '\n' : ",;|".FirstOrDefault(text.Contains);
        string[] parts = separator == '\0' ? [text] : text.Split(separator, StringSplitOptions.TrimEntries);
        bool plain = parts.All(static part => part.Length == 0 || Finding.IsValid(part));
        return plain && Of(parts) is { } names ? new LabelList(where, names, Certain: false) : null;
    }

    /// <summary>Names in a JSON list or dictionary.</summary>
    public static IReadOnlyList<string>? OfElement(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array when json.EnumerateArray().All(static e => e.ValueKind is JsonValueKind.String or JsonValueKind.Null):
                return Of([.. json.EnumerateArray().Select(static e => e.GetString())]);
            case JsonValueKind.Object:
                List<(long, string)> items = [];
                foreach (JsonProperty item in json.EnumerateObject())
                {
                    if (item.Value.ValueKind == JsonValueKind.String && IsIndex(item.Name, out long key))
                        items.Add((key, item.Value.GetString()!));
                    else if (item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetInt64(out long value))
                        items.Add((value, item.Name));
                    else return null;
                }

                return OfNumbered(items);
            default: return null;
        }
    }

    /// <summary>Equal for lists that differ only in case, spaces, underscores and the like.</summary>
    public static string KeyOf(IEnumerable<string> names) =>
        string.Join('\n', names.Select(static name => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant()));

    public static bool IsIndex(string text, out long index) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static IReadOnlyList<string>? OfJson(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return OfElement(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string>? OfPython(string text)
    {
        if (text[0] == '{')
        {
            List<(long, string)> items = [];
            foreach (Match item in PythonItem().Matches(text))
            {
                string number = item.Groups["before"].Success ? item.Groups["before"].Value : item.Groups["after"].Value;
                if (IsIndex(number, out long index)) items.Add((index, item.Groups["name"].Value));
            }

            return OfNumbered(items);
        }

        return Of([.. PythonText().Matches(text).Select(static match => match.Groups["name"].Value)]);
    }

    [GeneratedRegex(@"^(?:(?:label|class|output|target|finding)[ _-]?)?\d+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"'(?<name>[^']*)'|""(?<name>[^""]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex PythonText();

    [GeneratedRegex(
        @"(?<before>\d+)\s*:\s*(?:'(?<name>[^']*)'|""(?<name>[^""]*)"")|(?:'(?<name>[^']*)'|""(?<name>[^""]*)"")\s*:\s*(?<after>\d+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex PythonItem();
}
