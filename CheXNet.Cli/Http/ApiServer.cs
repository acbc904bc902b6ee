using System.Net.Sockets;
using CheXNet.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CheXNet.Cli.Http;

internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>The viewer's address, for a browser on this machine.</summary>
    public Uri Viewer
    {
        get
        {
            // Browsers cannot go to "any address".
            UriBuilder at = new(Address) { Path = $"/{ApiRoutes.Viewer}/" };
            if (at.Host is "0.0.0.0" or "[::]") at.Host = "127.0.0.1";
            return at.Uri;
        }
    }

    /// <summary>The served address; port 0 is resolved to the actual port.</summary>
    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public IEnumerable<RouteEndpoint> Routes =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static s => s.Endpoints).OfType<RouteEndpoint>();

    /// <param name="services">The API's handlers, their dependencies, and the web server's log.</param>
    /// <param name="access">Null: beyond the loopback address a token that nobody knows.</param>
    public static async Task<ApiServer> StartAsync(
        HttpAddress address, IServiceProvider services, CancellationToken cancellationToken, HttpAccess? access = null)
    {
        access ??= HttpAccess.Of(address, token: null);
        // An empty builder, so neither environment variables nor files in the current folder change what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "chexnet" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The API enforces its own limits, with problem details.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address.Address, address.Port);
        });
        builder.Services.AddRoutingCore()
            .AddCheXNetJson()
            .AddSingleton(services.GetRequiredService<ILoggerFactory>())
            .AddSingleton<IRunLauncher>(services.GetRequiredService<LocalRunLauncher>())
            .AddSingleton<IHostLifetime, CommandLifetime>();

        WebApplication app = builder.Build();
        Sessions sessions = new(TimeProvider.System);
        SessionApi session = new(access, sessions);
        app.Use(static (http, next) =>
        {
            BrowserSafety.Protect(http.Response);
            return next(http);
        });
        app.Use(new SameSite(address, access).InvokeAsync);
        app.Use(new TokenCheck(access, sessions).InvokeAsync);
        app.UseStatusCodePages(static page => UnknownRoute(page.HttpContext).ExecuteAsync(page.HttpContext));
        app.UseRouting();
        app.MapCheXNetApi(services);
        RouteGroupBuilder api = app.MapGroup($"/{ApiRoutes.Prefix}").AddEndpointFilter(services.GetRequiredService<ApiErrorFilter>());
        api.MapGet(ApiRoutes.Session, session.Get);
        api.MapPost(ApiRoutes.Session, session.BeginAsync);
        api.MapDelete(ApiRoutes.Session, session.End);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new InvalidInputException(
                ErrorCodes.AddressUnavailable,
                $"The API cannot be served at {address.Address} port {address.Port}: {e.Message} "
                + "Choose another with --http <port> (0 finds a free one), or leave it out with --no-http.",
                e);
        }

        return new ApiServer(app);
    }

    /// <summary>Completes pending requests, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static ProblemHttpResult UnknownRoute(HttpContext http) => http.Problem(
        http.Response.StatusCode,
        ErrorCodes.RouteUnknown,
        http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            ? "This address does not take the method: docs/openapi.yaml lists which do."
            : "There is nothing at this address: docs/openapi.yaml lists what there is. "
              + "An image's path is one segment, its slashes written %2F.");

    /// <summary>The serve command handles Ctrl-C, so the web server must not.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
