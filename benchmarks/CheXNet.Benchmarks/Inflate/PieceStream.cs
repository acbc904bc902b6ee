using CheXNet.Imaging.Deflate;

namespace CheXNet.Benchmarks.Inflate;

/// <summary>Presents compressed input as a stream for <see cref="System.IO.Compression"/>.</summary>
internal sealed class PieceStream(ICompressedInput pieces) : Stream
{
    private ReadOnlyMemory<byte> _piece;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_piece.IsEmpty) _piece = pieces.Next();
        int count = Math.Min(_piece.Length, buffer.Length);
        _piece.Span[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
