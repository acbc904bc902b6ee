using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using CheXNet.Models;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>Writes a network as safetensors: the format in which a test changes one tensor most easily.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(NetworkWeights weights) => Of(weights.Names.ToDictionary(static name => name, name => weights[name]));

    public static byte[] Of(IReadOnlyDictionary<string, Tensor> tensors, Dictionary<string, string>? metadata = null)
    {
        Dictionary<string, object> header = [];
        if (metadata is not null) header["__metadata__"] = metadata;
        List<byte> values = [];
        foreach ((string name, Tensor tensor) in tensors)
        {
            int begin = values.Count;
            values.AddRange(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            header[name] = new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { begin, values.Count } };
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. values];
    }
}
