using System.Buffers;
using CheXNet.Files;

namespace CheXNet.Scoring;

internal static class ImageFile
{
    private const long BytesAtMost = 1L << 30;

    /// <summary>Larger buffers are not reused.</summary>
    private const int BytesLent = 1 << 24;

    /// <summary>
    /// Reads a file on the caller's thread: local file I/O is synchronous underneath anyway. Buffers are pooled, since a new allocation
    /// per film would burden the garbage collector.
    /// </summary>
    /// <param name="name">The image's name in results.</param>
    /// <exception cref="UnreadableImageException">It cannot be read, or exceeds 1 GiB.</exception>
    public static ImageContent Read(string name, string path)
    {
        if (RegularFile.Complaint(path) is { } complaint)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageUnavailable, $"The file '{name}' is {complaint}: give a PNG, JPEG or DICOM file.");
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            long length = file.CanSeek ? file.Length : 0;
            if (length > BytesAtMost)
            {
                throw new UnreadableImageException(
                    ErrorCodes.ImageTooLarge, $"The file '{name}' has over 1 GiB: it is no film that this program scores.");
            }

            return length is 0 or > BytesLent ? new ImageContent(ReadToEnd(file), path) : ReadLent(file, (int)length, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageUnavailable,
                $"The file '{name}' cannot be read: {error.Message} Check that it exists and that you may read it.",
                error);
        }
    }

    private static ImageContent ReadLent(FileStream file, int length, string path)
    {
        IMemoryOwner<byte> loan = MemoryPool<byte>.Shared.Rent(length);
        try
        {
            int read = file.ReadAtLeast(loan.Memory.Span[..length], length, throwOnEndOfStream: false);
            return new ImageContent(loan.Memory[..read], path) { Loan = loan };
        }
        catch
        {
            loan.Dispose();
            throw;
        }
    }

    /// <summary>For large files, and for pipes, which have no length.</summary>
    private static byte[] ReadToEnd(FileStream file)
    {
        using MemoryStream all = new();
        file.CopyTo(all);
        return all.ToArray();
    }
}
