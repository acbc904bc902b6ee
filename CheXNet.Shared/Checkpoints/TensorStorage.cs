namespace CheXNet.Checkpoints;

internal abstract class TensorStorage
{
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="to"/>; the caller must stay within <see cref="Length"/>.</summary>
    public abstract void Read(long offset, Span<byte> to);
}

internal sealed class MemoryStorage(byte[] bytes) : TensorStorage
{
    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> to) => bytes.AsSpan(checked((int)offset), to.Length).CopyTo(to);
}

/// <summary>A byte range of the checkpoint file.</summary>
internal sealed class FileStorage(CheckpointFile file, long start, long length) : TensorStorage
{
    public override long Length => length;

    public override void Read(long offset, Span<byte> to) => file.Read(start + offset, to);
}
