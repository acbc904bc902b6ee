using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CheXNet.Cli.Service;

/// <summary>Per image: the ETag that is done, whether it is in progress, or its backoff after a failure. An image in progress cannot be
/// taken again, so versions never race. Stores hashes, some 40 bytes per image, since a container may hold millions. Thread-safe.</summary>
internal sealed class ImageLedger(int maxAttempts, TimeSpan retryDelay)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, ulong> _done = [];
    private readonly HashSet<UInt128> _inProgress = [];
    private readonly Dictionary<UInt128, Failed> _failed = [];

    /// <summary>Records an image that an earlier process completed.</summary>
    public void Remember(ImageKey image, string etag)
    {
        lock (_lock) _done[NumberOf(image)] = NumberOf(etag);
    }

    /// <summary>Marks an image as in progress.</summary>
    /// <param name="now">On a clock that is never set back.</param>
    /// <returns>False if this ETag is done or in its backoff, or the image is in progress.</returns>
    public bool TryTake(ImageKey image, string etag, TimeSpan now)
    {
        (UInt128 name, ulong content) = (NumberOf(image), NumberOf(etag));
        lock (_lock)
        {
            if (_done.TryGetValue(name, out ulong done) && done == content) return false;
            if (_failed.TryGetValue(name, out Failed failed) && failed.ETag == content && failed.NotBefore > now) return false;
            return _inProgress.Add(name);
        }
    }

    /// <summary>Marks an ETag as done; it may be newer than the one taken.</summary>
    public void Finish(ImageKey image, string etag)
    {
        UInt128 name = NumberOf(image);
        lock (_lock)
        {
            _done[name] = NumberOf(etag);
            _failed.Remove(name);
            _inProgress.Remove(name);
        }
    }

    /// <summary>Ends an image's progress; the next scan sees it as new, or retries it after its backoff.</summary>
    public void Release(ImageKey image)
    {
        lock (_lock) _inProgress.Remove(NumberOf(image));
    }

    /// <summary>Counts a failure, in progress until released; the backoff doubles with each one, up to the last attempt.</summary>
    /// <returns>Number of failures of this ETag.</returns>
    public int Fail(ImageKey image, string etag, TimeSpan now)
    {
        (UInt128 name, ulong content) = (NumberOf(image), NumberOf(etag));
        lock (_lock)
        {
            int attempts = (_failed.TryGetValue(name, out Failed former) && former.ETag == content ? former.Attempts : 0) + 1;
            _failed[name] = new Failed(content, attempts, now + (retryDelay * Math.Pow(2, Math.Min(attempts, maxAttempts) - 1)));
            return attempts;
        }
    }

    private static UInt128 NumberOf(ImageKey image) => MemoryMarshal.Read<UInt128>(HashOf(image.BlobName));

    private static ulong NumberOf(string etag) => MemoryMarshal.Read<ulong>(HashOf(ETags.Bare(etag)));

    private static byte[] HashOf(string text) => SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()));

    private readonly record struct Failed(ulong ETag, int Attempts, TimeSpan NotBefore);
}
