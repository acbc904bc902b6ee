using System.Buffers.Binary;
using CheXNet.Checkpoints.Labels;

namespace CheXNet.Checkpoints.Safetensors;

/// <summary>
/// safetensors: 64-bit header length, JSON header (name → type, shape, byte range), values. The ranges must cover the values
/// without gaps or overlap. Source: github.com/huggingface/safetensors, "Format".
/// </summary>
internal static class SafetensorsReader
{
    public static CheckpointTensors Read(CheckpointFile file)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(file.Read(0, sizeof(long)));
        if (length < 2 || length > file.Limits.StructureBytes || length > file.Length - sizeof(long))
            throw file.Corrupt($"its header claims {length:N0} bytes");
        byte[] header = file.Read(sizeof(long), (int)length);
        long start = sizeof(long) + length;
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        List<(long Begin, long End)> ranges = [];
        IReadOnlyList<LabelList> labels = [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (JsonProperty item in json.RootElement.EnumerateObject())
            {
                if (item.Name == "__metadata__")
                {
                    labels = ReadLabels(item.Value);
                    continue;
                }

                (CheckpointTensor tensor, long begin, long end) = ReadTensor(file, item, start);
                if (!tensors.TryAdd(item.Name, tensor)) throw file.Corrupt($"it holds the tensor '{item.Name}' twice");
                ranges.Add((begin, end));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw file.Corrupt("its header is not safetensors' JSON", e);
        }

        CheckCoverage(file, ranges, file.Length - start);
        return new CheckpointTensors(file, CheckpointFormat.Safetensors, tensors, new CheckpointClues { LabelLists = labels });
    }

    /// <summary>Metadata are texts by name; a text may be JSON with the names deep inside.</summary>
    private static List<LabelList> ReadLabels(JsonElement metadata)
    {
        List<LabelList> labels = [];
        foreach (JsonProperty item in metadata.EnumerateObject())
        {
            if (item.Value.GetString() is not { } text) continue;
            string where = $"__metadata__['{item.Name}']";
            if (LabelNames.IsKey(item.Name) && LabelNames.OfText(where, text) is { } list) labels.Add(list);
            else labels.AddRange(JsonLabels.Find(where, text));
        }

        return labels;
    }

    private static (CheckpointTensor Tensor, long Begin, long End) ReadTensor(CheckpointFile file, JsonProperty item, long start)
    {
        JsonElement offsets = item.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw file.Corrupt($"the tensor '{item.Name}' has no two offsets");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > file.Length - start) throw file.Corrupt($"the tensor '{item.Name}' lies outside of the file");
        TensorType type = ParseType(file, item.Name, item.Value.GetProperty("dtype").GetString());
        JsonElement axes = item.Value.GetProperty("shape");
        if (axes.GetArrayLength() > 8) throw file.Corrupt($"the tensor '{item.Name}' has {axes.GetArrayLength()} axes");
        long[] shape = [.. axes.EnumerateArray().Select(static n => n.GetInt64())];
        CheckpointTensor tensor = new(file, item.Name, type, shape, new FileStorage(file, start + begin, end - begin));
        if (tensor.Count * type.Size() != end - begin)
            throw file.Corrupt($"the tensor '{item.Name}' has {end - begin:N0} bytes for its shape [{string.Join(", ", shape)}]");
        return (tensor, begin, end);
    }

    private static TensorType ParseType(CheckpointFile file, string name, string? text) => text switch
    {
        "F16" => TensorType.Float16,
        "BF16" => TensorType.BFloat16,
        "F32" => TensorType.Float32,
        "F64" => TensorType.Float64,
        "U8" => TensorType.UInt8,
        "I8" => TensorType.Int8,
        "I16" => TensorType.Int16,
        "I32" => TensorType.Int32,
        "I64" => TensorType.Int64,
        "BOOL" => TensorType.Bool,
        _ => throw file.Corrupt($"the tensor '{name}' is of the type '{text}', which is not read"),
    };

    private static void CheckCoverage(CheckpointFile file, List<(long Begin, long End)> ranges, long length)
    {
        ranges.Sort();
        long at = 0;
        foreach ((long begin, long end) in ranges)
        {
            if (begin != at) throw file.Corrupt($"its values have a gap or an overlap at {Math.Min(at, begin):N0}");
            at = end;
        }

        if (at != length) throw file.Corrupt($"its tensors cover {at:N0} of {length:N0} bytes of values");
    }
}
