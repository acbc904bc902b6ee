namespace CheXNet.Checkpoints.Labels;

/// <summary>Finds the names of outputs anywhere in a JSON text, such as a Keras configuration.</summary>
internal static class JsonLabels
{
    private const int MostVisited = 100_000;

    /// <summary>Lists under a key that announces names; none if the text is no JSON.</summary>
    public static IReadOnlyList<LabelList> Find(string where, string text)
    {
        List<LabelList> found = [];
        if (text.TrimStart() is not ['{' or '[', ..]) return found;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            int visited = 0;
            Visit(where, json.RootElement, found, ref visited);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }

        return found;
    }

    private static void Visit(string where, JsonElement json, List<LabelList> found, ref int visited)
    {
        if (++visited > MostVisited) return;
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray()) Visit(where, item, found, ref visited);
        }

        if (json.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty item in json.EnumerateObject())
        {
            if (LabelNames.IsKey(item.Name) && LabelNames.OfElement(item.Value) is { } names)
                found.Add(new LabelList($"{where}, '{item.Name}'", names));
            else Visit(where, item.Value, found, ref visited);
        }
    }
}
