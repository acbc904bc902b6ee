namespace CheXNet.Dicom.Web;

/// <summary>A <see cref="StoreReport"/> in the JSON of DICOM (PS3.18, F.2): <c>{"00081199": {"vr": "SQ", "Value": […]}}</c>.</summary>
internal static class StoreReportJson
{
    public static StoreReport? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.ToArray());
            JsonElement root = document.RootElement;
            // Some servers wrap the module as if it were one of several results.
            if (root is { ValueKind: JsonValueKind.Array } && root.GetArrayLength() == 1) root = root[0];
            return root.ValueKind == JsonValueKind.Object && root.EnumerateObject().All(static m => IsTag(m.Name))
                ? StoreReport.Of(
                    Items(root, StoreReport.ReferencedSopSequence), Items(root, StoreReport.FailedSopSequence),
                    Items(root, StoreReport.OtherFailuresSequence))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] Write(StoreReport report)
    {
        using MemoryStream to = new();
        using (Utf8JsonWriter json = new(to))
        {
            json.WriteStartObject();
            WriteNoUrl(json);
            WriteSequence(json, StoreReport.FailedSopSequence, [.. report.Entries.Where(static e => e.FailureReason is not null)]);
            WriteSequence(json, StoreReport.ReferencedSopSequence, [.. report.Entries.Where(static e => e.FailureReason is null)]);
            WriteSequence(
                json, StoreReport.OtherFailuresSequence,
                [.. report.Unnamed.Select(static reason => new StoreReportEntry(null, null, reason))]);
            json.WriteEndObject();
        }

        return to.ToArray();
    }

    private static void WriteSequence(Utf8JsonWriter json, DicomTag tag, IReadOnlyList<StoreReportEntry> entries)
    {
        if (entries.Count == 0) return;
        WriteElement(json, tag, "SQ", () =>
        {
            foreach (StoreReportEntry entry in entries) WriteEntry(json, entry);
        });
    }

    private static void WriteEntry(Utf8JsonWriter json, StoreReportEntry entry)
    {
        json.WriteStartObject();
        if (entry.SopClassUid is { } sopClass) WriteValue(json, DicomTags.ReferencedSopClassUid, sopClass);
        if (entry.SopInstanceUid is { } instance) WriteValue(json, DicomTags.ReferencedSopInstanceUid, instance);
        if (entry.FailureReason is null) WriteNoUrl(json);
        if (entry.WarningReason is { } warning) WriteNumber(json, StoreReport.WarningReason, warning);
        if (entry.FailureReason is { } failure) WriteNumber(json, StoreReport.FailureReason, failure);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, DicomTag tag, string uid) =>
        WriteElement(json, tag, "UI", () => json.WriteStringValue(uid));

    private static void WriteNumber(Utf8JsonWriter json, DicomTag tag, ushort number) =>
        WriteElement(json, tag, "US", () => json.WriteNumberValue(number));

    private static void WriteElement(Utf8JsonWriter json, DicomTag tag, string representation, Action writeValue)
    {
        json.WriteStartObject(Name(tag));
        json.WriteString("vr", representation);
        json.WriteStartArray("Value");
        writeValue();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Retrieve URL has to be there, but may be empty (type 2): instances are not retrieved by DICOMweb here.</summary>
    private static void WriteNoUrl(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name(StoreReport.RetrieveUrl));
        json.WriteString("vr", "UR");
        json.WriteEndObject();
    }

    private static IEnumerable<Func<DicomTag, string?>> Items(JsonElement of, DicomTag tag) =>
        Values(of, tag).Where(static item => item.ValueKind == JsonValueKind.Object)
            .Select(static Func<DicomTag, string?> (item) => wanted => Values(item, wanted).FirstOrDefault() switch
            {
                { ValueKind: JsonValueKind.String } text => text.GetString(),
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                _ => null,
            });

    private static JsonElement.ArrayEnumerator Values(JsonElement of, DicomTag tag) =>
        of.TryGetProperty(Name(tag), out JsonElement element) && element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("Value", out JsonElement values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray()
            : default;

    private static bool IsTag(string name) => name.Length == 8 && name.All(char.IsAsciiHexDigit);

    private static string Name(DicomTag tag) => FormattableString.Invariant($"{tag.Group:X4}{tag.Element:X4}");
}
