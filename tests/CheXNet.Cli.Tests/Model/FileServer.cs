using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Tests.Model;

/// <summary>A project's web site on this machine: files with ETags and ranges, that breaks off, redirects or refuses as told.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>By path, what is done instead of sending the file.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Instead { get; } = new();

    /// <summary>By path, after how many bytes the next answers break off.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<int>> BreakAfter { get; } = new();

    /// <summary>Path and Range of every request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<FileServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        FileServer server = new(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        IServerAddressesFeature addresses =
            server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = new Uri(addresses.Addresses.Single());
        return server;
    }

    public Uri At(string path) => new(Address, path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        Asked.Enqueue($"{path} {context.Request.Headers.Range}".TrimEnd());
        if (Instead.TryGetValue(path, out Func<HttpContext, Task>? instead))
        {
            await instead(context);
            return;
        }

        if (!Files.TryGetValue(path, out byte[]? file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(file))}\"";
        string range = context.Request.Headers.Range.ToString();
        string condition = context.Request.Headers.IfRange.ToString();
        int from = range.Length > 0 && (condition.Length == 0 || condition == tag)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
            : 0;
        context.Response.Headers.ETag = tag;
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Length - from;
        if (from > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {from}-{file.Length - 1}/{file.Length}");
        }

        if (BreakAfter.TryGetValue(path, out ConcurrentQueue<int>? breaks) && breaks.TryDequeue(out int bytes))
        {
            await context.Response.Body.WriteAsync(file.AsMemory(from, bytes));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(file.AsMemory(from));
    }
}
