using System.Net.Sockets;
using CheXNet.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Http;

/// <summary>The API, and the viewer where there is one, on a port of this machine.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>Where it is served, with the port that was found where 0 was asked for.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <summary>The routes that are served.</summary>
    public IEnumerable<RouteEndpoint> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static s => s.Endpoints).OfType<RouteEndpoint>();

    /// <summary>The folder of the viewer, beside the program.</summary>
    public static string WebFolder => Path.Combine(AppContext.BaseDirectory, "web");

    /// <summary>Begins to serve.</summary>
    /// <param name="address">Where.</param>
    /// <param name="handlers">What answers.</param>
    /// <param name="logs">Where the web server's own warnings go; at Information it would name images.</param>
    /// <param name="webFolder">The folder of static files; passed over where it does not exist.</param>
    /// <exception cref="InvalidInputException">The address or port cannot be had.</exception>
    public static async Task<ApiServer> StartAsync(
        HttpAddress address, ApiHandlers handlers, ILoggerFactory logs, CancellationToken cancellationToken, string? webFolder = null)
    {
        // An empty builder: neither settings of the environment nor files of the folder that a person happens to be in change what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "chexnet" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The API has limits of its own, which are answered with problem details.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address.Address, address.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();

        WebApplication app = builder.Build();
        app.Use(new SameSite(address).InvokeAsync);
        app.Use(AnswerUnknownRoutesAsync);
        Uri? web = Directory.Exists(webFolder ?? WebFolder) ? ServeFiles(app, webFolder ?? WebFolder) : null;
        app.UseRouting();
        app.MapApi(handlers);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new InvalidInputException(
                ErrorCodes.AddressUnavailable,
                $"The API cannot be served at {address.Address} port {address.Port}: {e.Message} Choose another with --http <port> (0 finds a free one), or leave it out with --no-http.",
                e);
        }

        return new ApiServer(app) { Web = web };
    }

    /// <summary>The viewer's path; null where this program has none.</summary>
    public Uri? Web { get; private init; }

    /// <summary>Finishes what it is answering and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Uri ServeFiles(WebApplication app, string folder)
    {
        PhysicalFileProvider files = new(Path.GetFullPath(folder));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = static file => file.Context.Response.Headers.XContentTypeOptions = "nosniff",
        });
        return new Uri("/", UriKind.Relative);
    }

    private static async Task AnswerUnknownRoutesAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentLength is not null) return;
        ApiReply? problem = context.Response.StatusCode switch
        {
            404 => ProblemReply.Of(404, ErrorCodes.RouteUnknown, "There is nothing at this address: docs/openapi.yaml lists what there is. An image's path is one segment, its slashes written %2F."),
            405 => ProblemReply.Of(405, ErrorCodes.RouteUnknown, "This address does not take the method: docs/openapi.yaml lists which do."),
            _ => null,
        };
        if (problem is not null) await HttpExchange.SendAsync(context, problem);
    }

    /// <summary>The command that serves hears of Ctrl-C and says when to stop; the web server does not listen for it.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
