using System.Net;
using System.Security.Cryptography;
using CheXNet.Cli.Model.Fetch;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CheXNet.Cli.Tests.Model;

/// <summary>One file from a server that does what servers, networks and proxies do.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-download-").FullName;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(300_000);
    private readonly Heard _progress = new();
    private FileServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder, "file.pth");

    private RegisteredFile File => new(_server.At("/file.pth"));

    private string Blob => FileHashes.OfAsync(Write("blob"), Cancellation).GetAwaiter().GetResult().GitBlob;

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _server.Files["/file.pth"] = _content;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Git_blob_id_is_gits()
    {
        string path = Path.Combine(_folder, "hello");
        await System.IO.File.WriteAllTextAsync(path, "hello\n", Cancellation);
        FileHashes hashes = await FileHashes.OfAsync(path, Cancellation);
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", hashes.GitBlob);
        Assert.Equal("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", hashes.Sha256);
    }

    [Fact]
    public async Task Broken_connections_are_continued_where_they_broke()
    {
        _server.BreakAfter["/file.pth"] = new([100_000, 50_000]);
        await DownloadAsync(File with { GitBlob = Blob });
        Assert.Equal(_content, await System.IO.File.ReadAllBytesAsync(Target, Cancellation));
        Assert.Equal(2, _progress.Interruptions);
        string[] asked = [.. _server.Asked];
        Assert.Equal("/file.pth", asked[0]);
        Assert.All(asked[1..], static request => Assert.StartsWith("/file.pth bytes=", request, StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(_folder, "file.pth*"));
    }

    [Fact]
    public async Task What_an_earlier_process_received_is_not_received_again()
    {
        _server.BreakAfter["/file.pth"] = new([200_000, 0, 0, 0, 0, 0]);
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File with { GitBlob = Blob }));
        Assert.Contains("run the same command again", e.Message, StringComparison.Ordinal);
        long there = new FileInfo(Target + ".part").Length;
        Assert.InRange(there, 1, 200_000);

        _server.BreakAfter.Clear();
        _server.Asked.Clear();
        await DownloadAsync(File with { GitBlob = Blob });
        Assert.Equal([FormattableString.Invariant($"/file.pth bytes={there}-")], _server.Asked);
        Assert.Equal(_content, await System.IO.File.ReadAllBytesAsync(Target, Cancellation));
    }

    [Fact]
    public async Task File_that_changed_meanwhile_is_received_from_its_beginning()
    {
        _server.BreakAfter["/file.pth"] = new([200_000, 0, 0, 0, 0, 0]);
        await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File));
        byte[] other = _server.Files["/file.pth"] = RandomNumberGenerator.GetBytes(250_000);
        await DownloadAsync(File);
        Assert.Equal(other, await System.IO.File.ReadAllBytesAsync(Target, Cancellation));
    }

    [Fact]
    public async Task File_that_is_not_the_published_one_is_refused_and_removed()
    {
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(
            () => DownloadAsync(File with { GitBlob = new string('0', 40) }));
        Assert.Equal(ErrorCodes.CheckpointCorrupt, e.Code);
        Assert.Contains($"its git blob id is {Blob}, not 0000", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "file.pth*"));
    }

    [Fact]
    public async Task File_without_a_published_hash_must_stay_what_it_was_the_first_time()
    {
        await DownloadAsync(File);
        System.IO.File.Delete(Target);
        await DownloadAsync(File);
        System.IO.File.Delete(Target);
        _server.Files["/file.pth"] = RandomNumberGenerator.GetBytes(10);
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File));
        Assert.Contains("not the file that came from there the first time", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_another_length_is_refused_before_it_is_received()
    {
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File with { Bytes = 5 }));
        Assert.Contains("has 300,000 bytes, and the published file 5", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "file.pth"));
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        _server.Instead["/old.pth"] = static context =>
        {
            context.Response.Redirect("/file.pth");
            return Task.CompletedTask;
        };
        await DownloadAsync(new RegisteredFile(_server.At("/old.pth")));
        Assert.Equal(_content, await System.IO.File.ReadAllBytesAsync(Target, Cancellation));
    }

    [Theory]
    [InlineData(404, "There is no file at ")]
    [InlineData(403, "refused the request")]
    [InlineData(407, "wants a user name and password")]
    [InlineData(418, "answered 418")]
    public async Task Answer_that_is_no_file_is_a_sentence(int status, string sentence)
    {
        _server.Instead["/file.pth"] = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File));
        Assert.Equal(ErrorCodes.CheckpointUnavailable, e.Code);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Asked);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/octet-stream")]
    public async Task Web_page_instead_of_the_file_is_named(string type)
    {
        _server.Instead["/file.pth"] = context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync("\r\n<!DOCTYPE html><html>Please sign in</html>");
        };
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(File));
        Assert.Contains("A web page came instead", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Server_that_is_busy_is_asked_again()
    {
        int asked = 0;
        _server.Instead["/busy.pth"] = context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) < 3 ? StatusCodes.Status503ServiceUnavailable : 200;
            return context.Response.StatusCode == 200 ? context.Response.Body.WriteAsync(_content).AsTask() : Task.CompletedTask;
        };
        await DownloadAsync(new RegisteredFile(_server.At("/busy.pth")));
        Assert.Equal(_content, await System.IO.File.ReadAllBytesAsync(Target, Cancellation));
    }

    [Fact]
    public async Task Machine_without_a_network_is_told_so()
    {
        RegisteredFile nowhere = new(new Uri("http://no-such-host.invalid/file.pth"));
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync(nowhere));
        Assert.Contains("no-such-host.invalid cannot be re", e.Message, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_that_refuses_the_tunnel_is_named()
    {
        _server.Instead[""] = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status407ProxyAuthenticationRequired;
            return Task.CompletedTask;
        };
        using HttpClient http = Download.NewClient(new WebProxy(_server.Address));
        Download download = new(http, Remembered, _progress, pause: TimeSpan.Zero);
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(
            () => download.RunAsync(new RegisteredFile(new Uri("https://example.org/file.pth")), Target, Cancellation));
        Assert.Contains("The proxy refused the connection to example.org", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_on_which_nothing_comes_counts_as_broken()
    {
        _server.Instead["/slow.pth"] = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using HttpClient http = Download.NewClient();
        Download download = new(http, Remembered, _progress, stall: TimeSpan.FromMilliseconds(50), pause: TimeSpan.Zero);
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(
            () => download.RunAsync(new RegisteredFile(_server.At("/slow.pth")), Target, Cancellation));
        Assert.Contains("nothing came for", e.Message, StringComparison.Ordinal);
    }

    private RememberedHashes Remembered => new(Path.Combine(_folder, "sha256", "known.json"));

    private async Task DownloadAsync(RegisteredFile file)
    {
        using HttpClient http = Download.NewClient();
        await new Download(http, Remembered, _progress, pause: TimeSpan.Zero).RunAsync(file, Target, Cancellation);
    }

    private string Write(string name)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, _content);
        return path;
    }

    private sealed class Heard : IDownloadProgress
    {
        public int Interruptions { get; private set; }

        public void Arrived(string file, long bytes, long? total)
        {
        }

        public void Interrupted(long bytes) => Interruptions++;
    }
}
