using System.Collections;
using CheXNet.Models.Onnx;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CheXNet.Fuzz.Targets;

/// <summary>ONNX: bytes, and the message field by field, so that most inputs are sound protobuf with odd content.</summary>
public sealed class OnnxTarget : CheckpointTarget
{
    private static readonly string[] Texts = ["", "value", "Constant", "Transpose", "input", "output", "Conv", "image", "logits"];

    /// <inheritdoc/>
    public override string Name => "onnx";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [0x08, < 20, 0x12, ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        if (random.Next(4) == 0) return Mutation.OfBytes(original, random);
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(original);
            for (int left = 1 << random.Next(3); left > 0; left--) Change(model, random);
            return model.ToByteArray();
        }
        catch (InvalidProtocolBufferException)
        {
            return Mutation.OfBytes(original, random);
        }
    }

    /// <summary>Walks down to a random message and changes one field of it.</summary>
    private static void Change(IMessage message, Random random)
    {
        while (true)
        {
            FieldDescriptor[] set =
            [
                .. message.Descriptor.Fields.InDeclarationOrder()
                    .Where(f => f.IsRepeated ? List(message, f).Count > 0 : f.Accessor.GetValue(message) is not null),
            ];
            if (set.Length == 0) return;
            FieldDescriptor field = set[random.Next(set.Length)];
            if (field.IsMap) return;
            if (field.IsRepeated)
            {
                IList list = List(message, field);
                int at = random.Next(list.Count);
                if (list[at] is IMessage item && random.Next(8) > 0)
                {
                    message = item;
                    continue;
                }

                ChangeList(list, at, field, random);
                return;
            }

            if (field.Accessor.GetValue(message) is IMessage inner && random.Next(16) > 0)
            {
                message = inner;
                continue;
            }

            if (random.Next(4) == 0 || Value(field, random) is not { } value) field.Accessor.Clear(message);
            else field.Accessor.SetValue(message, value);
            return;
        }
    }

    private static IList List(IMessage message, FieldDescriptor field) => (IList)field.Accessor.GetValue(message);

    private static void ChangeList(IList list, int at, FieldDescriptor field, Random random)
    {
        switch (random.Next(4))
        {
            case 0: list.RemoveAt(at); break;
            case 1: list.Add(list[random.Next(list.Count)]); break;
            case 2 when Value(field, random) is { } value: list[at] = value; break;
            case 3: list.Clear(); break;
        }
    }

    private static object? Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.Int64 => Mutation.Integer(random),
        FieldType.Int32 => (int)Mutation.Integer(random),
        FieldType.UInt64 => unchecked((ulong)Mutation.Integer(random)),
        FieldType.Float => new[] { 0f, 1f, float.NaN, float.PositiveInfinity, -1e30f }[random.Next(5)],
        FieldType.String => Texts[random.Next(Texts.Length)],
        FieldType.Bytes => ByteString.CopyFrom(new byte[random.Next(64)]),
        _ => null,
    };
}
