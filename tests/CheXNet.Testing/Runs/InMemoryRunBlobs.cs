using System.Collections.Concurrent;
using System.Globalization;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>What outlives a process: blobs in memory, shared by every <see cref="InMemoryRunBlobs"/> on them.</summary>
public sealed class BlobMemory
{
    private int _tag;

    /// <summary>The blobs by name.</summary>
    public ConcurrentDictionary<string, RunBlob> Blobs { get; } = new();

    /// <summary>Writes a blob.</summary>
    public void Write(string name, BinaryData content) =>
        Blobs[name] = new RunBlob(content, Interlocked.Increment(ref _tag).ToString(CultureInfo.InvariantCulture));
}

/// <summary>The container of runs in memory, seen by one process.</summary>
public sealed class InMemoryRunBlobs(BlobMemory memory, Chaos chaos) : IRunBlobs
{
    /// <inheritdoc/>
    public Task<RunBlob?> ReadAsync(string name, CancellationToken cancellationToken) =>
        chaos.CallAsync(() => memory.Blobs.GetValueOrDefault(name));

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        chaos.CallAsync(() => memory.Blobs.GetValueOrDefault(name)?.Content.ToStream());

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellationToken) => chaos.CallAsync(() =>
    {
        lock (memory)
        {
            if (memory.Blobs.ContainsKey(name)) return false;
            memory.Write(name, content);
            return true;
        }
    });

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellationToken) =>
        chaos.CallAsync(() =>
        {
            lock (memory)
            {
                if (memory.Blobs.GetValueOrDefault(name)?.Tag != tag) return false;
                memory.Write(name, content);
                return true;
            }
        });

    /// <inheritdoc/>
    public Task<Stream> OpenWriteAsync(string name, CancellationToken cancellationToken) =>
        chaos.CallAsync<Stream>(() => new CommitOnDispose(bytes => memory.Write(name, BinaryData.FromBytes(bytes))));

    private sealed class CommitOnDispose(Action<byte[]> commit) : MemoryStream
    {
        private bool _committed;

        protected override void Dispose(bool disposing)
        {
            if (!_committed) commit(ToArray());
            _committed = true;
            base.Dispose(disposing);
        }
    }
}
