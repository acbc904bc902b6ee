using System.Buffers.Binary;
using System.Text;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>Writes pickles instruction by instruction, also such as no pickler would.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [0x80, 2];

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Op(char opcode) => Raw((byte)opcode);

    public PickleBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length.ToArray()).Raw(utf8);
    }

    public PickleBytes Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op('J').Raw(bytes.ToArray());
    }

    public PickleBytes Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>A call with one text as its argument.</summary>
    public PickleBytes Call(string module, string name, string argument) => Global(module, name).Text(argument).Raw(0x85).Op('R');

    public PickleBytes Repeat(int times, Action<PickleBytes> step)
    {
        for (int i = 0; i < times; i++) step(this);
        return this;
    }

    public byte[] Stop() => [.. _bytes, (byte)'.'];
}
