using System.Buffers;
using System.Buffers.Binary;

namespace CheXNet.Imaging.Deflate;

/// <summary>Decompresses a zlib stream (RFC 1950, RFC 1951) in constant memory; accepts and rejects what zlib does.</summary>
internal sealed class ZlibInflater : IDisposable
{
    /// <summary>How far back a match may begin.</summary>
    private const int History = 1 << 15;

    private readonly BlockDecoder _block = new();
    private readonly BitInput _input;
    private readonly byte[] _window;
    private readonly int _atMost;
    private readonly int _behind;

    private Adler32 _adler = new();
    private Place _place;
    private bool _isLastBlock;
    private int _stored;
    private int _taken;
    private int _written;

    /// <param name="atMost">Maximum bytes per <see cref="Take"/>.</param>
    /// <param name="behind">Bytes that must be readable past the taken ones; their values do not matter.</param>
    public ZlibInflater(ICompressedInput pieces, int atMost, int behind)
    {
        (_input, _atMost, _behind) = (new BitInput(pieces), atMost, behind);

        // A longer window is moved less often, but should stay in the CPU cache.
        _window = ArrayPool<byte>.Shared.Rent(checked((3 * History) + (2 * atMost) + Math.Max(behind, BlockDecoder.Overrun)));
    }

    private enum Place
    {
        Header,
        BetweenBlocks,
        Stored,
        Coded,
        End,
    }

    /// <summary>Returns the next bytes, followed by the readable bytes past them; valid until the next call.</summary>
    /// <param name="count">At most the announced maximum.</param>
    /// <exception cref="InvalidDataException">Not a zlib stream, damaged, truncated, or too short.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _atMost);
        if (!Produce(count)) throw new InvalidDataException("There are fewer compressed data than there should be.");
        _taken += count;
        return _window.AsSpan(_taken - count, count + _behind);
    }

    /// <summary>Whether all was taken, the checksum is right, and nothing follows.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged or truncated.</exception>
    public bool IsAtEnd() => !Produce(1) && _input.IsAtEnd();

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    /// <summary>Makes bytes ready to take; false if the stream ends before, with a correct checksum.</summary>
    private bool Produce(int count)
    {
        if (_taken + count > _window.Length - Math.Max(_behind, BlockDecoder.Overrun)) Slide();
        int end = _taken + count;
        while (_written < end && _place != Place.End)
        {
            int before = _written;
            Step(end);
            _adler.Append(_window.AsSpan(before, _written - before));
        }

        return _written >= end;
    }

    private void Step(int end)
    {
        switch (_place)
        {
            case Place.Header:
                ReadHeader();
                _place = Place.BetweenBlocks;
                break;
            case Place.BetweenBlocks when _isLastBlock:
                RequireChecksum();
                _place = Place.End;
                break;
            case Place.BetweenBlocks:
                BeginBlock();
                break;
            case Place.Stored:
                int count = Math.Min(_stored, end - _written);
                _input.Copy(_window.AsSpan(_written, count));
                _written += count;
                _stored -= count;
                if (_stored == 0) _place = Place.BetweenBlocks;
                break;
            case Place.Coded:
                if (_block.Decode(_input, _window, ref _written, end)) _place = Place.BetweenBlocks;
                break;
        }
    }

    /// <summary>Keeps the history for matches and the bytes not taken yet.</summary>
    private void Slide()
    {
        int gone = Math.Min(_taken, Math.Max(0, _written - History));
        _window.AsSpan(gone, _written - gone).CopyTo(_window);
        _taken -= gone;
        _written -= gone;
    }

    private void ReadHeader()
    {
        const int deflate = 8, windowBitsAtMost = 7, dictionary = 0x20;
        int method = _input.Take(8), flags = _input.Take(8);
        bool known = ((method << 8) | flags) % 31 == 0 && (method & 0xF) == deflate && method >> 4 <= windowBitsAtMost
            && (flags & dictionary) == 0;
        if (!known) throw new InvalidDataException("The compressed data do not begin like a zlib stream without a dictionary.");
    }

    private void BeginBlock()
    {
        _isLastBlock = _input.Take(1) == 1;
        switch (_input.Take(2))
        {
            case 0:
                _input.SkipToByte();
                _stored = _input.Take(16);
                if ((_input.Take(16) ^ 0xFFFF) != _stored)
                {
                    throw new InvalidDataException("A stored block's two lengths contradict each other.");
                }
                _place = Place.Stored;
                break;
            case 1:
                _block.UseFixedCodes();
                _place = Place.Coded;
                break;
            case 2:
                _block.ReadCodes(_input);
                _place = Place.Coded;
                break;
            default:
                throw new InvalidDataException("There is no such kind of block.");
        }
    }

    private void RequireChecksum()
    {
        _input.SkipToByte();
        Span<byte> stored = stackalloc byte[4];
        _input.Copy(stored);
        if (BinaryPrimitives.ReadUInt32BigEndian(stored) != _adler.Value)
        {
            throw new InvalidDataException("The checksum of the decompressed data is wrong.");
        }
    }
}
