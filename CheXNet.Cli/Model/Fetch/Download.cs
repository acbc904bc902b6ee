using System.Net;
using System.Text;
using CheXNet.Checkpoints;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>Downloads files whole or not at all: what has arrived stays beside the target (<c>.part</c>) and is continued (HTTP Range),
/// also by a later process. Uses the system's proxy (<c>HTTPS_PROXY</c>).</summary>
/// <param name="stall">Time without a byte after which a connection counts as broken.</param>
/// <param name="pause">Wait before the first retry; the next ones wait longer.</param>
internal sealed class Download(
    HttpClient http, RememberedHashes remembered, IDownloadProgress progress, TimeSpan? stall = null, TimeSpan? pause = null)
{
    private const int Tries = 5;
    private const int BufferLength = 1 << 17;

    private readonly TimeSpan _stall = stall ?? TimeSpan.FromSeconds(60);
    private readonly TimeSpan _pause = pause ?? TimeSpan.FromSeconds(1);

    public static HttpClient NewClient(IWebProxy? proxy = null)
    {
        SocketsHttpHandler handler = new() { ConnectTimeout = TimeSpan.FromSeconds(30), Proxy = proxy };
        HttpClient http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("chexnet");
        return http;
    }

    /// <summary>Downloads a file unless it is there already, and checks it.</summary>
    /// <exception cref="CheckpointException">It cannot be had, or is not what the register says; a wrong file is removed.</exception>
    public async Task<FileHashes> RunAsync(RegisteredFile file, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (!File.Exists(target))
        {
            PartialFile part = new(target);
            await ReceiveAllAsync(file, part, cancellationToken);
            part.Complete();
        }

        FileHashes hashes = await FileHashes.OfAsync(target, cancellationToken);
        string? first = file.GitBlob is null && file.Sha256 is null ? remembered.Of(file.Address) : null;
        if (Complaint(file, hashes, first) is { } complaint)
        {
            bool isPage = IsPage(target);
            File.Delete(target);
            throw isPage
                ? WebPage(file)
                : new CheckpointException(
                    ErrorCodes.CheckpointCorrupt, $"What came from {file.Address} {complaint}. It is deleted and not used.");
        }

        if (first is null && IsPage(target))
        {
            File.Delete(target);
            throw WebPage(file);
        }

        if (file.GitBlob is null && file.Sha256 is null && first is null)
            await remembered.RememberAsync(file.Address, hashes.Sha256, cancellationToken);
        return hashes;
    }

    private string? Complaint(RegisteredFile file, FileHashes hashes, string? first) => file switch
    {
        { Bytes: { } bytes } when hashes.Bytes != bytes => Invariant($"has {hashes.Bytes:N0} bytes, and the published file {bytes:N0}"),
        { GitBlob: { } id } when hashes.GitBlob != id => $"is not the published file: its git blob id is {hashes.GitBlob}, not {id}",
        { Sha256: { } hash } when hashes.Sha256 != hash => $"is not the published file: its SHA-256 is {hashes.Sha256}, not {hash}",
        _ when first is not null && hashes.Sha256 != first =>
            $"is not the file that came from there the first time: its SHA-256 is {hashes.Sha256}, not {first}. "
            + $"If its authors have replaced it, and say so, remove its line from '{remembered.Path}'",
        _ => null,
    };

    private async Task ReceiveAllAsync(RegisteredFile file, PartialFile part, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            long before = part.Length;
            try
            {
                await ReceiveAsync(file, part, cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && DownloadFault.IsPassing(e))
            {
                if (part.Length > before) tries = 1;
                if (tries >= Tries) throw DownloadFault.Of(e, file.Address);
                progress.Interrupted(part.Length);
                await Task.Delay(_pause * tries, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw DownloadFault.Of(e, file.Address);
            }
        }
    }

    private async Task ReceiveAsync(RegisteredFile file, PartialFile part, CancellationToken cancellationToken)
    {
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(_stall);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, file.Address);
            long from = part.ContinueIn(request, file.GitBlob is not null || file.Sha256 is not null);
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token);
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                if (answer.Content.Headers.ContentRange?.Length == from && from > 0) return;
                part.Restart(null);
                throw new HttpIOException(HttpRequestError.InvalidResponse, "The part that is here does not belong to the file.");
            }

            if (DownloadFault.IsPassing(answer.StatusCode)) throw new HttpRequestException(answer.ReasonPhrase, null, answer.StatusCode);
            if (!answer.IsSuccessStatusCode) throw DownloadFault.Of(answer, file.Address);
            if (answer.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml") throw WebPage(file);
            if (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange?.From != from)
            {
                if (answer.StatusCode == HttpStatusCode.PartialContent)
                {
                    part.Restart(null);
                    throw new HttpIOException(HttpRequestError.InvalidResponse, "It answered with another part of the file.");
                }

                part.Restart(answer.Headers.ETag);
                from = 0;
            }

            long? total = answer.Content.Headers.ContentLength + from;
            if (total is { } whole && file.Bytes is { } known && whole != known) throw WrongLength(file, whole);
            if (total > CheckpointLimits.Default.FileBytes) throw WrongLength(file, total.Value);
            await CopyAsync(file, answer, part, from, total, idle, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(Invariant($"nothing came for {_stall.TotalSeconds:0} seconds"), e);
        }
    }

    private async Task CopyAsync(
        RegisteredFile file, HttpResponseMessage answer, PartialFile part, long from, long? total, CancellationTokenSource idle,
        CancellationToken cancellationToken)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(idle.Token);
        await using FileStream to = part.Append();
        byte[] buffer = new byte[BufferLength];
        long done = from;
        for (int read; (read = await body.ReadAsync(buffer, idle.Token)) > 0; idle.CancelAfter(_stall))
        {
            done += read;
            if (done > CheckpointLimits.Default.FileBytes) throw WrongLength(file, done);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            progress.Arrived(file.Name, done, total);
        }
    }

    private static bool IsPage(string path)
    {
        Span<byte> start = stackalloc byte[64];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string text = Encoding.ASCII.GetString(start[..length]).TrimStart('?', ' ', '\r', '\n');
        return text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static CheckpointException WebPage(RegisteredFile file) => DownloadFault.Unavailable(
        $"A web page came instead of the file {file.Address}: a proxy's sign-in or warning, or the project has moved it. "
        + "Open the address in a browser; a file that you download there can be imported with 'chexnet model import'.");

    private static CheckpointException WrongLength(RegisteredFile file, long bytes) => new(
        ErrorCodes.CheckpointCorrupt,
        Invariant($"{file.Address} has {bytes:N0} bytes, ")
        + (file.Bytes is { } known ? Invariant($"and the published file {known:N0}: it is not used.")
            : "more than any checkpoint: it is not used."));
}
