namespace CheXNet.Dicom.Codecs;

/// <summary>The bits of a JPEG's entropy-coded data, where 0xFF is followed by a zero byte (ITU-T T.81, F.2.2.5).</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;
    private ulong _buffer;
    private int _held;
    private int _invented;

    /// <summary>The next bits, at most 32; zeros behind the end.</summary>
    public int Peek(int count)
    {
        if (_held < count) Fill();
        return (int)((_buffer >> (_held - count)) & ((1UL << count) - 1));
    }

    /// <exception cref="UnreadableImageException">The data end before that.</exception>
    public void Skip(int count)
    {
        _held -= count;
        if (_held < _invented) throw DicomErrors.BrokenOff();
    }

    /// <summary>Takes bits, at most 16.</summary>
    public int Take(int count)
    {
        if (count == 0) return 0;
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>A difference of so many bits: negative ones begin with a zero (F.2.2.1, EXTEND).</summary>
    public int TakeSigned(int count)
    {
        int value = Take(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    /// <exception cref="UnreadableImageException">Anything but padding stands before it.</exception>
    public void Restart()
    {
        // Bytes read ahead belong to this interval: the buffer stops at a marker.
        (_held, _invented, _buffer) = (0, 0, 0);
        while (_at + 1 < _data.Length && _data[_at] == 0xFF && _data[_at + 1] == 0xFF) _at++;
        if (_at + 2 > _data.Length || _data[_at] != 0xFF || _data[_at + 1] is < 0xD0 or > 0xD7)
            throw DicomErrors.Corrupt("its JPEG lacks a restart marker");
        _at += 2;
    }

    private void Fill()
    {
        while (_held <= 48)
        {
            int next = 0;
            if (_at < _data.Length && (_data[_at] != 0xFF || (_at + 1 < _data.Length && _data[_at + 1] == 0)))
            {
                next = _data[_at];
                _at += next == 0xFF ? 2 : 1;
            }
            else
            {
                _invented += 8;
            }

            _buffer = (_buffer << 8) | (uint)next;
            _held += 8;
        }
    }
}
