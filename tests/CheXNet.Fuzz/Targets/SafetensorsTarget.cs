using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CheXNet.Checkpoints;
using CheXNet.Models.Onnx;

namespace CheXNet.Fuzz.Targets;

/// <summary>safetensors: bytes, and the JSON header member by member. Reference: the header read by System.Text.Json.</summary>
public sealed class SafetensorsTarget : CheckpointTarget
{
    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(original);
        if (random.Next(3) == 0 || length < 2 || length > original.Length - 8) return Mutation.OfBytes(original, random);
        JsonNode? header;
        try
        {
            header = JsonNode.Parse(original.AsSpan(8, length));
        }
        catch (JsonException)
        {
            return Mutation.OfBytes(original, random);
        }

        if (header is not JsonObject { Count: > 0 } tensors) return Mutation.OfBytes(original, random);
        string name = tensors.ElementAt(random.Next(tensors.Count)).Key;
        switch (random.Next(5))
        {
            case 0: tensors.Remove(name); break;
            case 1: tensors[$"{name}.{random.Next(9)}"] = tensors[name]?.DeepClone(); break;
            case 2: tensors["__metadata__"] = new JsonObject { ["labels"] = "A,B", ["n"] = random.Next(2) == 0 ? 1 : null }; break;
            default: Change(tensors[name], random); break;
        }

        byte[] json = Encoding.UTF8.GetBytes(tensors.ToJsonString());
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, json.Length);
        return [.. size, .. json, .. original.AsSpan(8 + length)];
    }

    private protected override void Check(byte[] input, string path, SourceNetwork network)
    {
        if (network.Facts.Format != CheckpointFormat.Safetensors || network.Facts.Prefix.Length > 0) return;
        using JsonDocument header = JsonDocument.Parse(input.AsMemory(8, (int)BinaryPrimitives.ReadInt64LittleEndian(input)));
        JsonElement bias = header.RootElement.GetProperty("classifier.bias");
        if (bias.GetProperty("dtype").GetString() != "F32") return;
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(input) + bias.GetProperty("data_offsets")[0].GetInt32();
        ReadOnlySpan<float> stored = MemoryMarshal.Cast<byte, float>(input.AsSpan(start, sizeof(float) * network.Facts.Outputs));
        ModelProto graph = ModelProto.Parser.ParseFrom(network.Write([.. Enumerable.Range(0, network.Facts.Outputs)]).Model);
        byte[] written = graph.Graph.Initializer.Single(static t => t.Name == "classifier.bias").RawData.ToByteArray();
        if (!MemoryMarshal.Cast<byte, float>(written.AsSpan()).SequenceEqual(stored))
            throw new FuzzFindingException("the bias read is not the one stored");
    }

    private static void Change(JsonNode? tensor, Random random)
    {
        if (tensor is not JsonObject members) return;
        JsonNode value = random.Next(6) switch
        {
            0 => "F64",
            1 => new JsonArray(Mutation.Integer(random), Mutation.Integer(random)),
            2 => Mutation.Integer(random),
            3 => new JsonArray(0, Mutation.Integer(random)),
            4 => new JsonArray(),
            _ => "x",
        };
        members[new[] { "dtype", "shape", "data_offsets" }[random.Next(3)]] = value;
    }
}
