using System.Collections.Concurrent;
using System.Globalization;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>Blobs that outlive a process, shared by all <see cref="InMemoryRunBlobs"/>.</summary>
public sealed class BlobMemory
{
    private int _tag;

    /// <summary>Blobs by name.</summary>
    public ConcurrentDictionary<string, RunBlob> Blobs { get; } = new();

    public void Write(string name, BinaryData content) =>
        Blobs[name] = new RunBlob(content, Interlocked.Increment(ref _tag).ToString(CultureInfo.InvariantCulture));
}

/// <summary>One process's view of an in-memory runs container.</summary>
public sealed class InMemoryRunBlobs(BlobMemory memory, Chaos chaos) : IRunBlobs
{
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
