namespace CheXNet.Api;

/// <summary>A Content-Type, read leniently: senders of DICOMweb write <c>type=application/dicom</c> without its quotes.</summary>
/// <param name="MediaType">Without parameters; empty if there is none.</param>
/// <param name="Parameters">By name, whatever its case; the first of a name counts.</param>
internal sealed record ContentTypeHeader(string MediaType, IReadOnlyDictionary<string, string> Parameters)
{
    public static ContentTypeHeader Parse(string? text)
    {
        List<string> parts = Split(text ?? "");
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in parts.Skip(1))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value])
                parameters.TryAdd(name, value is ['"', .. var inner, '"'] ? inner : value);
        }

        return new ContentTypeHeader(parts[0].Trim(), parameters);
    }

    public bool Is(string mediaType) => MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts between semicolons that are not within quotes.</summary>
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') isQuoted = !isQuoted;
            if (text[i] != ';' || isQuoted) continue;
            parts.Add(text[start..i]);
            start = i + 1;
        }

        parts.Add(text[start..]);
        return parts;
    }
}
