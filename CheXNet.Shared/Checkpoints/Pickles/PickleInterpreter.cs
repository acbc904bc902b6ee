using System.Numerics;

namespace CheXNet.Checkpoints.Pickles;

/// <summary>
/// Runs a pickle, a program for a small stack machine. Its only way out is to name and call a global: every name goes through
/// <see cref="PickleWorld.Resolve"/>, and calls produce inert values. No recursion; each step reads at least one byte and
/// allocates at most what it reads, so the pickle's length bounds memory and time.
/// </summary>
internal sealed class PickleInterpreter(PickleInput input, PickleWorld world, PickleMeter meter, int steps)
{
    private const int HighestProtocol = 5;
    private const int LongestInteger = 64;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>Runs to <c>STOP</c>.</summary>
    /// <exception cref="PickleException">The pickle is damaged, too long, or names a global not on the allow-list.</exception>
    public object? Run()
    {
        for (int step = 0; step < steps; step++)
        {
            var opcode = (PickleOpcode)input.Byte();
            if (opcode == PickleOpcode.Stop) return Pop();
            Execute(opcode);
        }

        throw PickleException.Damaged($"its pickle takes more than {steps:N0} steps");
    }

    // One case per instruction; long because the machine has that many.
    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol: CheckProtocol(input.Byte()); break;
            case PickleOpcode.Frame: CheckFrame(input.Int64()); break;
            case PickleOpcode.Mark: _marks.Add(_stack.Count); break;
            case PickleOpcode.Pop: PopOrUnmark(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Dup: Push(Top); break;

            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.Int: PushInteger(input.Line()); break;
            case PickleOpcode.BinInt: Push((long)input.Int32()); break;
            case PickleOpcode.BinInt1: Push((long)input.Byte()); break;
            case PickleOpcode.BinInt2: Push((long)input.UInt16()); break;
            case PickleOpcode.Long: PushNarrowed(ParseLong(input.Line())); break;
            case PickleOpcode.Long1: PushNarrowed(LittleEndian(input.Byte())); break;
            case PickleOpcode.Long4: PushNarrowed(LittleEndian(input.Int32())); break;
            case PickleOpcode.Float: Push(ParseFloat(input.Line())); break;
            case PickleOpcode.BinFloat: Push(input.BigEndianDouble()); break;

            case PickleOpcode.String: Push(Unquote(input.Line())); break;
            case PickleOpcode.BinString: Push(Latin1(input.Int32())); break;
            case PickleOpcode.ShortBinString: Push(Latin1(input.Byte())); break;
            case PickleOpcode.Unicode: Push(input.Line()); break;
            case PickleOpcode.ShortBinUnicode: Push(Utf8(input.Byte())); break;
            case PickleOpcode.BinUnicode: Push(Utf8(input.UInt32())); break;
            case PickleOpcode.BinUnicode8: Push(Utf8(input.Int64())); break;
            case PickleOpcode.ShortBinBytes: Push(input.Take(input.Byte()).ToArray()); break;
            case PickleOpcode.BinBytes: Push(input.Take(input.UInt32()).ToArray()); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: Push(input.Take(input.Int64()).ToArray()); break;

            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple1: Push(PopMany(1)); break;
            case PickleOpcode.Tuple2: Push(PopMany(2)); break;
            case PickleOpcode.Tuple3: Push(PopMany(3)); break;
            case PickleOpcode.Tuple: Push(PopToMark()); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: Push(new PickleList()); break;
            case PickleOpcode.List or PickleOpcode.FrozenSet: Push(ListOf(PopToMark())); break;
            case PickleOpcode.Append: AppendTo(PopMany(1)); break;
            case PickleOpcode.Appends or PickleOpcode.AddItems: AppendTo(PopToMark()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.Dict: Push(Assign(new PickleDictionary(), PopToMark())); break;
            case PickleOpcode.SetItem: AssignTop(PopMany(2)); break;
            case PickleOpcode.SetItems: AssignTop(PopToMark()); break;

            case PickleOpcode.Put: Remember(ParseIndex(input.Line())); break;
            case PickleOpcode.BinPut: Remember(input.Byte()); break;
            case PickleOpcode.LongBinPut: Remember(input.UInt32()); break;
            case PickleOpcode.Memoize: Remember(_memo.Count); break;
            case PickleOpcode.Get: Push(Recall(ParseIndex(input.Line()))); break;
            case PickleOpcode.BinGet: Push(Recall(input.Byte())); break;
            case PickleOpcode.LongBinGet: Push(Recall(input.UInt32())); break;

            case PickleOpcode.Global: Push(world.Resolve(input.Line(), input.Line())); break;
            case PickleOpcode.StackGlobal: Push(ResolveFromStack()); break;
            case PickleOpcode.PersistentId: Push(world.Persistent(input.Line())); break;
            case PickleOpcode.BinPersistentId: Push(world.Persistent(Pop())); break;
            case PickleOpcode.Reduce: CallWith(PopTuple()); break;
            case PickleOpcode.NewObject: CallWith(PopTuple()); break;
            case PickleOpcode.NewObjectEx: CallWithKeywords(Pop()); break;
            case PickleOpcode.Instance: CallInstance(world.Resolve(input.Line(), input.Line()), PopToMark()); break;
            case PickleOpcode.Object: CallObject(PopToMark()); break;
            case PickleOpcode.Build: Build(Pop()); break;

            default:
                throw PickleException.Damaged($"its pickle has the unknown instruction 0x{(byte)opcode:x2} at {input.Position - 1:N0}");
        }
    }

    private object? Top => _stack.Count > Floor ? _stack[^1] : throw Empty();

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        object? top = Top;
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - count < Floor) throw Empty();
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Empty();
        int from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. _stack[from..]];
        _stack.RemoveRange(from, _stack.Count - from);
        return items;
    }

    private void PopOrUnmark()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count) _marks.RemoveAt(_marks.Count - 1);
        else Pop();
    }

    private object?[] PopTuple() =>
        Pop() as object?[] ?? throw PickleException.Damaged("it calls something with arguments that are no tuple");

    private static PickleList ListOf(object?[] items)
    {
        PickleList list = new();
        list.Items.AddRange(items);
        return list;
    }

    private void AppendTo(object?[] items)
    {
        if (Top is not PickleList list) throw PickleException.Damaged("it appends to something that is no list");
        list.Items.AddRange(items);
    }

    private void AssignTop(object?[] items) =>
        Assign(Top as PickleDictionary ?? throw PickleException.Damaged("it assigns into something that is no dictionary"), items);

    private static PickleDictionary Assign(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0) throw PickleException.Damaged("a dictionary of its pickle has a key without a value");
        for (int i = 0; i < items.Length; i += 2) dictionary.Set(items[i], items[i + 1]);
        return dictionary;
    }

    private void Remember(long index) => _memo[index] = Top;

    private object? Recall(long index) =>
        _memo.TryGetValue(index, out object? value)
            ? value
            : throw PickleException.Damaged($"its pickle recalls entry {index:N0}, which it never made");

    private object ResolveFromStack() =>
        PopMany(2) is [string module, string name]
            ? world.Resolve(module, name)
            : throw PickleException.Damaged("it names a global by something that is no text");

    private void CallWith(object?[] arguments) => Push(Call(Pop(), arguments));

    private void CallWithKeywords(object? keywords)
    {
        object?[] arguments = PopTuple();
        if (keywords is not PickleDictionary { Items.Count: 0 })
            throw PickleException.Damaged("it calls a class with named arguments, which no checkpoint does");
        CallWith(arguments);
    }

    private void CallInstance(object global, object?[] arguments) => Push(Call(global, arguments));

    private void CallObject(object?[] classAndArguments)
    {
        if (classAndArguments.Length == 0) throw Empty();
        Push(Call(classAndArguments[0], classAndArguments[1..]));
    }

    private static object? Call(object? callee, object?[] arguments) => callee switch
    {
        PickleGlobal { Call: { } call } => call(arguments),
        PickleGlobal global => throw PickleException.Refused(global.Name),
        _ => throw PickleException.Damaged("it calls something that is no function"),
    };

    private void Build(object? state)
    {
        switch (Top)
        {
            case ModuleShell shell: Adopt(shell, state); break;
            case PickleDictionary: break; // OrderedDict attributes (_metadata) do not affect the weights
            case { } other: world.Build(other, state); break;
            default: throw PickleException.Damaged("it gives attributes to nothing");
        }
    }

    private void Adopt(ModuleShell shell, object? state)
    {
        object? attributes = state is object?[] and [var own, _] ? own : state;
        if (attributes is null) return;
        if (attributes is not PickleDictionary dictionary)
            throw PickleException.Damaged($"an object of {shell.ClassName} has attributes that are no dictionary");
        meter.Spend(dictionary.Items.Count);
        foreach (KeyValuePair<object?, object?> item in dictionary.Items) shell.Attributes.Set(item.Key, item.Value);
    }

    private static void CheckFrame(long length)
    {
        if (length < 0) throw PickleException.Damaged("a frame of its pickle has a negative length");
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > HighestProtocol)
            throw PickleException.Damaged($"its pickle is of protocol {protocol}; up to {HighestProtocol} are known");
    }

    private string Latin1(long length) => Encoding.Latin1.GetString(input.Take(length));

    private string Utf8(long length) => Encoding.UTF8.GetString(input.Take(length));

    private BigInteger LittleEndian(long length)
    {
        if (length > LongestInteger) throw PickleException.Damaged($"an integer of its pickle has {length:N0} bytes");
        return new BigInteger(input.Take(length));
    }

    /// <summary>Protocol 0 writes booleans as the integers 00 and 01.</summary>
    private void PushInteger(string text)
    {
        if (text is "00" or "01") Push(text == "01");
        else PushNarrowed(ParseLong(text));
    }

    private static BigInteger ParseLong(string text)
    {
        string digits = text.TrimEnd('L');
        return digits.Length <= 2 * LongestInteger
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw PickleException.Damaged("an integer of its pickle is none");
    }

    private static long ParseIndex(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            ? index
            : throw PickleException.Damaged("an entry of its pickle has no number");

    private void PushNarrowed(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue) Push((long)value);
        else Push(value);
    }

    private static double ParseFloat(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw PickleException.Damaged("a number of its pickle is none"),
    };

    private static string Unquote(string text) =>
        text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0]
            ? text[1..^1]
            : throw PickleException.Damaged("a text of its pickle has no quotes");

    private static PickleException Empty() => PickleException.Damaged("its pickle takes more from the stack than lies there");
}
