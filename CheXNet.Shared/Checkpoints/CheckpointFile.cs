using CheXNet.Files;
using Microsoft.Win32.SafeHandles;

namespace CheXNet.Checkpoints;

/// <summary>
/// A checkpoint on disk with bounds-checked random access. The total bytes read are capped at a multiple of the file's length, so
/// cyclic or overlapping structures in the file cannot keep the reader busy.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private long _budget;

    private CheckpointFile(SafeFileHandle handle, string name, long length, CheckpointLimits limits)
    {
        _handle = handle;
        Name = name;
        Length = length;
        Limits = limits;
        _budget = (length * limits.ReadFactor) + limits.StructureBytes;
    }

    public string Name { get; }

    public long Length { get; }

    public CheckpointLimits Limits { get; }

    public static CheckpointFile Open(string path, CheckpointLimits limits)
    {
        string name = Path.GetFileName(path);
        SafeFileHandle? handle = null;
        if (Directory.Exists(path)) throw CheckpointContents.Folder(path);
        try
        {
            RegularFile.Require(path);
            if (new FileInfo(path) is { Exists: true, Length: 0 }) throw CheckpointContents.Empty(name);
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            long length = RandomAccess.GetLength(handle);
            if (length > limits.FileBytes)
            {
                throw new CheckpointException(
                    ErrorCodes.CheckpointCorrupt,
                    $"The checkpoint '{name}' has {length:N0} bytes; at most {limits.FileBytes:N0} are read. "
                    + "Save the network's weights alone.");
            }

            var file = new CheckpointFile(handle, name, length, limits);
            handle = null;
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointUnavailable,
                $"The checkpoint '{path}' cannot be opened: {e.Message} Give the path of a readable file.",
                e);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Fills <paramref name="to"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="CheckpointException">The bytes lie outside the file, or more was read in all than the limits allow.</exception>
    public void Read(long offset, Span<byte> to)
    {
        if (offset < 0 || offset > Length || to.Length > Length - offset)
        {
            throw Corrupt($"{to.Length:N0} bytes at {offset:N0} lie outside the file's {Length:N0}");
        }

        _budget -= to.Length;
        if (_budget < 0) throw Corrupt($"its parts overlap so that it would be read more than {Limits.ReadFactor} times over");
        while (to.Length > 0)
        {
            int read = RandomAccess.Read(_handle, to, offset);
            if (read == 0) throw Corrupt("it became shorter while it was read");
            to = to[read..];
            offset += read;
        }
    }

    public byte[] Read(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length || count > Length - offset)
            throw Corrupt($"{count:N0} bytes at {offset:N0} lie outside the file");
        byte[] bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>
    /// SHA-256 of the whole file and the id that git gives it (SHA-1 of <c>blob {length}\0</c> and the content), in lower-case hex digits;
    /// does not count against the read budget.
    /// </summary>
    public (string Sha256, string GitBlobId) Hash()
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        git.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {Length}\0")));
        byte[] buffer = new byte[(int)Math.Min(Length, 1 << 20)];
        for (long offset = 0; offset < Length;)
        {
            int read = RandomAccess.Read(_handle, buffer, offset);
            if (read == 0) throw Corrupt("it became shorter while it was read");
            sha256.AppendData(buffer, 0, read);
            git.AppendData(buffer, 0, read);
            offset += read;
        }

        return (Convert.ToHexStringLower(sha256.GetHashAndReset()), Convert.ToHexStringLower(git.GetHashAndReset()));
    }

    public CheckpointException Corrupt(string what, Exception? inner = null) =>
        new(ErrorCodes.CheckpointCorrupt, $"The checkpoint '{Name}' is damaged: {what}. Download or save it again.", inner);

    public void Dispose() => _handle.Dispose();
}
