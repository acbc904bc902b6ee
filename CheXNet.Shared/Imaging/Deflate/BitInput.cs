namespace CheXNet.Imaging.Deflate;

/// <summary>Reads the bits of a compressed stream across its pieces, each byte's lowest bit first (RFC 1951, section 3.1.1).</summary>
internal sealed class BitInput(ICompressedInput pieces)
{
    /// <summary>Bits available after <see cref="Refill"/>, unless the stream ends.</summary>
    public const int Ready = 56;

    private ReadOnlyMemory<byte> _piece;
    private int _next;

    /// <summary>The bits ahead, the next one lowest; zeros above <see cref="Count"/>.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The number of bits in <see cref="Bits"/>, at most 63.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes after <see cref="Bits"/>, to the end of the piece.</summary>
    public ReadOnlySpan<byte> Rest => _piece.Span[_next..];

    /// <summary>Loads at least <see cref="Ready"/> bits, or all that are left.</summary>
    public void Refill()
    {
        while (Count < Ready)
        {
            if (_next == _piece.Length && !NextPiece()) return;
            Bits |= (ulong)_piece.Span[_next++] << Count;
            Count += 8;
        }
    }

    /// <param name="count">At most 32.</param>
    /// <exception cref="InvalidDataException">Too few bits are left.</exception>
    public void Skip(int count) => Take(count);

    /// <summary>Reads bits as a number, the first bit lowest.</summary>
    /// <param name="count">At most 32.</param>
    /// <exception cref="InvalidDataException">Too few bits are left.</exception>
    public int Take(int count)
    {
        if (Count < count) Refill();
        if (Count < count) throw new InvalidDataException("The compressed data are cut off.");
        int taken = (int)(Bits & ((1UL << count) - 1));
        Bits >>= count;
        Count -= count;
        return taken;
    }

    public void SkipToByte() => Skip(Count & 7);

    /// <summary>Copies whole bytes; the input must be at a byte boundary.</summary>
    /// <exception cref="InvalidDataException">Too few bytes are left.</exception>
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

    /// <summary>Resumes after a caller read bits through its own copy of the state.</summary>
    /// <param name="bits">The bits ahead; those above <paramref name="count"/> are ignored.</param>
    /// <param name="count">At most 63.</param>
    /// <param name="used">The bytes of <see cref="Rest"/> consumed.</param>
    public void GoOn(ulong bits, int count, int used)
    {
        Bits = bits & ((1UL << count) - 1);
        Count = count;
        _next += used;
    }

    public bool IsAtEnd() => Count == 0 && _next == _piece.Length && !NextPiece();

    private bool NextPiece()
    {
        (_piece, _next) = (pieces.Next(), 0);
        return !_piece.IsEmpty;
    }
}
