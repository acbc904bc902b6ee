using System.IO.Compression;
using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>A file of text: UTF-8 or, with a byte order mark, UTF-16; also compressed by gzip, whatever its name.</summary>
/// <param name="Path">As named by the caller.</param>
/// <param name="Sha256">Of the bytes as stored.</param>
/// <param name="Folder">Where other files may lie beside it; null for a blob.</param>
internal sealed record SourceText(string Path, string Sha256, byte[] Content, string? Folder)
{
    /// <summary>The longest file and the longest text, 512 MiB.</summary>
    public const long MaxBytes = 512L << 20;

    /// <exception cref="InvalidInputException">It cannot be read, or is too long.</exception>
    public static async Task<SourceText> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            RegularFile.Require(path);
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes }) throw TooLong(path, MaxBytes);
            return Of(path, await File.ReadAllBytesAsync(path, cancellationToken), FolderOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>A text that is read already.</summary>
    public static SourceText Of(string name, byte[] content, string? folder = null) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(content)), content, folder);

    /// <summary>The beginning of a file, enough to tell what it is; null if that cannot be read.</summary>
    public static async Task<SourceText?> PeekAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            RegularFile.Require(path);
            await using FileStream file = File.OpenRead(path);
            byte[] start = new byte[1 << 16];
            int length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            return new SourceText(path, "", start[..length], FolderOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens the text.</summary>
    /// <param name="most">The most bytes of a compressed text.</param>
    /// <returns>Reading throws <see cref="InvalidInputException"/> if it is damaged or too long.</returns>
    public StreamReader Open(long most = MaxBytes) => new(OpenBytes(most), detectEncodingFromByteOrderMarks: true);

    /// <summary>Opens the bytes of the text.</summary>
    /// <inheritdoc cref="Open"/>
    public Stream OpenBytes(long most = MaxBytes)
    {
        MemoryStream bytes = new(Content, writable: false);
        return Content is [0x1F, 0x8B, ..] ? new UnzippedStream(new GZipStream(bytes, CompressionMode.Decompress), most, Path) : bytes;
    }

    /// <summary>The first line with text that is no comment (<c># </c>); empty if there is none.</summary>
    public string FirstLine()
    {
        try
        {
            using StreamReader reader = Open();
            char[] start = new char[1 << 14];
            int length = reader.ReadBlock(start);
            foreach (ReadOnlySpan<char> line in start.AsSpan(0, length).EnumerateLines())
            {
                ReadOnlySpan<char> text = line.Trim();
                if (!text.IsEmpty && !text.StartsWith("# ")) return text.ToString();
            }
        }
        catch (InvalidInputException)
        {
            // What is no gzip at all has no line.
        }

        return "";
    }

    private static string FolderOf(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    private static InvalidInputException TooLong(string path, long most) => new(
        ErrorCodes.RequestTooLarge, $"'{path}' holds more than {most >> 20} MiB of text: divide it, if it is the right file.");

    private sealed class UnzippedStream(Stream inner, long most, string path) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                int length = inner.Read(buffer);
                return (_read += length) <= most ? length : throw TooLong(path, most);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' is damaged: {e.Message.TrimEnd('.')}.", e);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
