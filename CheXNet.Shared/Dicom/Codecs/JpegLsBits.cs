namespace CheXNet.Dicom.Codecs;

/// <summary>The bits of JPEG-LS, where the byte behind 0xFF has seven (ITU-T T.87, annex A.1).</summary>
internal ref struct JpegLsBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;
    private ulong _buffer;
    private int _held;
    private int _invented;
    private bool _afterFill;

    /// <summary>Takes bits, at most 32.</summary>
    /// <exception cref="UnreadableImageException">The data end before that.</exception>
    public uint Take(int count)
    {
        if (count == 0) return 0;
        if (_held < count) Fill();
        _held -= count;
        if (_held < _invented) throw DicomErrors.BrokenOff();
        return (uint)((_buffer >> _held) & ((1UL << count) - 1));
    }

    /// <summary>Takes zeros and the one behind them; says how many zeros.</summary>
    /// <exception cref="UnreadableImageException">The data end before that.</exception>
    public int TakeZeros()
    {
        for (int zeros = 0; ;)
        {
            if (_held == 0) Fill();
            ulong rest = _buffer << (64 - _held);
            int found = Math.Min(System.Numerics.BitOperations.LeadingZeroCount(rest), _held);
            zeros += found;
            bool one = found < _held;
            _held -= found + (one ? 1 : 0);
            if (_held < _invented) throw DicomErrors.BrokenOff();
            if (one) return zeros;
        }
    }

    private void Fill()
    {
        while (_held <= 48)
        {
            int bits = _afterFill ? 7 : 8;
            bool ends = _at >= _data.Length || (_afterFill && _data[_at] >= 0x80);
            int next = ends ? 0 : _data[_at++];
            if (ends) _invented += bits;
            _buffer = (_buffer << bits) | (uint)next;
            _held += bits;
            if (!ends) _afterFill = next == 0xFF;
        }
    }
}
