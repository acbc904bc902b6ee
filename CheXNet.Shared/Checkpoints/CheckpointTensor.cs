namespace CheXNet.Checkpoints;

/// <summary>A named, possibly strided view of a possibly shared storage. Nothing is read before <see cref="ReadValues"/>.</summary>
internal sealed class CheckpointTensor
{
    private readonly TensorStorage _storage;
    private readonly long _offset;
    private readonly long[] _strides;
    private readonly CheckpointFile _file;

    /// <summary>Creates the view; refuses one that reaches outside its storage. Offset and strides are in values.</summary>
    /// <param name="strides">One per axis; null for row-major.</param>
    public CheckpointTensor(
        CheckpointFile file, string name, TensorType type, long[] shape, TensorStorage storage, long offset = 0, long[]? strides = null)
    {
        _file = file;
        _storage = storage;
        _offset = offset;
        Name = name;
        Type = type;
        Shape = shape;
        _strides = strides ?? RowMajor(shape);
        long last = CheckBounds();
        if (offset < 0 || last >= storage.Length / type.Size()) throw file.Corrupt($"the tensor '{name}' reaches outside of its storage");
    }

    public string Name { get; }

    public TensorType Type { get; }

    /// <summary>Axis lengths; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Equal for two names of the same values.</summary>
    public (TensorStorage Storage, long Offset, long Count) View => (_storage, _offset, Count);

    public long Count => Shape.Aggregate(1L, static (product, length) => product * length);

    /// <summary>Row-major, as 32-bit floats: exact from float16, bfloat16 and float32, rounded to nearest from float64.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public float[] ReadValues()
    {
        long count = Count;
        if (count > Array.MaxLength / sizeof(float)) throw _file.Corrupt($"the tensor '{Name}' claims {count:N0} values");
        if (count == 0) return [];
        return _strides.AsSpan().SequenceEqual(RowMajor([.. Shape])) ? ReadRun(_offset, (int)count) : Gather((int)count);
    }

    public static long[] RowMajor(IReadOnlyList<long> shape)
    {
        long[] strides = new long[shape.Count];
        long next = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = next;
            next = unchecked(next * Math.Max(1, shape[i]));
        }

        return strides;
    }

    private float[] ReadRun(long first, int count)
    {
        int size = Type.Size();
        float[] values = new float[count];
        byte[] buffer = new byte[(int)Math.Min((long)count * size, 1 << 20)];
        for (int done = 0; done < count;)
        {
            int some = Math.Min(count - done, buffer.Length / size);
            Span<byte> bytes = buffer.AsSpan(0, some * size);
            _storage.Read((first + done) * size, bytes);
            Type.ToSingle(bytes, values.AsSpan(done, some));
            done += some;
        }

        return values;
    }

    private float[] Gather(int count)
    {
        long span = LastIndex() - _offset + 1;
        if (span > 4L * count + 65_536 || span > Array.MaxLength)
            throw _file.Corrupt($"the tensor '{Name}' is spread over {span:N0} values for {count:N0}");
        float[] stored = ReadRun(_offset, (int)span);
        float[] values = new float[count];
        long[] index = new long[Shape.Count];
        long at = 0;
        for (int i = 0; i < count; i++)
        {
            values[i] = stored[at];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                at += _strides[axis];
                if (++index[axis] < Shape[axis]) break;
                at -= _strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }

        return values;
    }

    private long LastIndex()
    {
        long last = _offset;
        for (int i = 0; i < _strides.Length; i++) last += _strides[i] * (Shape[i] - 1);
        return last;
    }

    private long CheckBounds()
    {
        if (Shape.Count > 8 || _strides.Length != Shape.Count || Shape.Any(static n => n < 0) || _strides.Any(static n => n < 0))
        {
            throw _file.Corrupt($"the tensor '{Name}' has an impossible shape or stride");
        }

        try
        {
            checked
            {
                long last = _offset, count = 1;
                for (int i = 0; i < _strides.Length; i++)
                {
                    count *= Shape[i];
                    last += _strides[i] * (Shape[i] - 1);
                }

                return count == 0 ? -1 : last;
            }
        }
        catch (OverflowException e)
        {
            throw _file.Corrupt($"the tensor '{Name}' claims more values than any file holds", e);
        }
    }
}
