using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CheXNet.Storage;

namespace CheXNet.Cli.Service;

/// <summary>
/// What the service knows of each image: that an ETag of it is done, that it is in hand, or until when it waits after a failure. Nobody
/// takes an image that is in hand, so a newer version never races the older one. An image is remembered as hashes, in some 40 bytes, for
/// a container may hold millions.
/// </summary>
internal sealed class ImageLedger(int maxAttempts, TimeSpan retryDelay)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, ulong> _done = [];
    private readonly HashSet<UInt128> _inHand = [];
    private readonly Dictionary<UInt128, Failed> _failed = [];

    /// <summary>Notes what an earlier process did.</summary>
    public void Remember(ImageKey image, string etag)
    {
        lock (_lock) _done[NumberOf(image)] = NumberOf(etag);
    }

    /// <summary>Takes an image in hand.</summary>
    /// <returns>False if this ETag is done, another one is in hand, or it is to wait.</returns>
    public bool TryTake(ImageKey image, string etag, DateTimeOffset now)
    {
        (UInt128 name, ulong content) = (NumberOf(image), NumberOf(etag));
        lock (_lock)
        {
            if (_done.TryGetValue(name, out ulong done) && done == content) return false;
            if (_failed.TryGetValue(name, out Failed failed) && failed.ETag == content && failed.NotBefore > now) return false;
            return _inHand.Add(name);
        }
    }

    /// <summary>Lets go of an image whose work is done for an ETag, which may be a later one than it was taken with.</summary>
    public void Finish(ImageKey image, string etag)
    {
        UInt128 name = NumberOf(image);
        lock (_lock)
        {
            _done[name] = NumberOf(etag);
            _failed.Remove(name);
            _inHand.Remove(name);
        }
    }

    /// <summary>Lets go of an image that nothing was done with: it is new to the next look.</summary>
    public void Release(ImageKey image)
    {
        lock (_lock) _inHand.Remove(NumberOf(image));
    }

    /// <summary>Lets go of an image whose work failed; it waits twice as long after each failure, up to the last attempt.</summary>
    /// <returns>How often this ETag has failed by now.</returns>
    public int Fail(ImageKey image, string etag, DateTimeOffset now)
    {
        (UInt128 name, ulong content) = (NumberOf(image), NumberOf(etag));
        lock (_lock)
        {
            int attempts = (_failed.TryGetValue(name, out Failed former) && former.ETag == content ? former.Attempts : 0) + 1;
            _failed[name] = new Failed(content, attempts, now + (retryDelay * Math.Pow(2, Math.Min(attempts, maxAttempts) - 1)));
            _inHand.Remove(name);
            return attempts;
        }
    }

    private static UInt128 NumberOf(ImageKey image) => MemoryMarshal.Read<UInt128>(HashOf(image.BlobName));

    private static ulong NumberOf(string etag) => MemoryMarshal.Read<ulong>(HashOf(ETags.Bare(etag)));

    private static byte[] HashOf(string text) => SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()));

    private readonly record struct Failed(ulong ETag, int Attempts, DateTimeOffset NotBefore);
}
