namespace CheXNet.Imaging.Deflate;

/// <summary>The bits of a compressed stream, each byte's lowest first (RFC 1951, section 3.1.1), through all its pieces.</summary>
internal sealed class BitInput(ICompressedInput pieces)
{
    /// <summary>Bits that are ready after <see cref="Refill"/>, where the stream still has as many.</summary>
    public const int Ready = 56;

    private ReadOnlyMemory<byte> _piece;
    private int _next;

    /// <summary>The bits ahead, the next one lowest; zeros above <see cref="Count"/>.</summary>
    public ulong Bits { get; private set; }

    /// <summary>How many of them there are, at most 63.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes behind them, to the end of the piece.</summary>
    public ReadOnlySpan<byte> Rest => _piece.Span[_next..];

    /// <summary>Gets <see cref="Ready"/> bits ready, or all that are left.</summary>
    public void Refill()
    {
        while (Count < Ready)
        {
            if (_next == _piece.Length && !NextPiece()) return;
            Bits |= (ulong)_piece.Span[_next++] << Count;
            Count += 8;
        }
    }

    /// <summary>Passes over bits.</summary>
    /// <param name="count">At most 32.</param>
    /// <exception cref="InvalidDataException">There are not that many.</exception>
    public void Skip(int count) => Take(count);

    /// <summary>Takes bits as a number, the first one lowest.</summary>
    /// <param name="count">At most 32.</param>
    /// <exception cref="InvalidDataException">There are not that many.</exception>
    public int Take(int count)
    {
        if (Count < count) Refill();
        if (Count < count) throw new InvalidDataException("The compressed data are cut off.");
        int taken = (int)(Bits & ((1UL << count) - 1));
        Bits >>= count;
        Count -= count;
        return taken;
    }

    /// <summary>Passes over what is left of a byte of which bits were taken.</summary>
    public void SkipToByte() => Skip(Count & 7);

    /// <summary>Copies whole bytes, with no part of a byte ahead of them.</summary>
    /// <param name="target">Takes them.</param>
    /// <exception cref="InvalidDataException">There are not as many as it takes.</exception>
    public void Copy(Span<byte> target)
    {
        for (; Count > 0 && !target.IsEmpty; target = target[1..]) target[0] = (byte)Take(8);
        while (!target.IsEmpty)
        {
            if (_next == _piece.Length && !NextPiece()) throw new InvalidDataException("The compressed data are cut off.");
            int count = Math.Min(target.Length, Rest.Length);
            Rest[..count].CopyTo(target);
            _next += count;
            target = target[count..];
        }
    }

    /// <summary>Goes on where a loop of its own has stopped taking bits.</summary>
    /// <param name="bits">The bits ahead; what stands above <paramref name="count"/> does not matter.</param>
    /// <param name="count">How many of them there are, at most 63.</param>
    /// <param name="used">How many bytes of <see cref="Rest"/> went into them or were passed over.</param>
    public void GoOn(ulong bits, int count, int used)
    {
        Bits = bits & ((1UL << count) - 1);
        Count = count;
        _next += used;
    }

    /// <summary>Whether the stream has no more bits, to the end of its last piece.</summary>
    /// <returns>True if it has none.</returns>
    public bool IsAtEnd() => Count == 0 && _next == _piece.Length && !NextPiece();

    private bool NextPiece()
    {
        (_piece, _next) = (pieces.Next(), 0);
        return !_piece.IsEmpty;
    }
}
