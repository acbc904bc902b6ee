using CheXNet.Api;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Http;

/// <summary>What answers the API's requests.</summary>
internal sealed record ApiHandlers(
    ApiGuard Guard, XraysApi Xrays, PredictionsApi Predictions, OverlaysApi Overlays, RunsApi Runs, IRunLauncher Launcher, ModelsApi Models, HealthApi Health)
{
    /// <summary>The handlers over what a service is made of.</summary>
    public static ApiHandlers Over(IServiceProvider services)
    {
        (StorageAccount account, XrayScorer scorer) = (services.GetRequiredService<StorageAccount>(), services.GetRequiredService<XrayScorer>());
        return new ApiHandlers(
            new ApiGuard(services.GetRequiredService<ILogger<ApiGuard>>()),
            new XraysApi(services.GetRequiredService<XrayContainer>(), services.GetService<ApiOptions>() ?? new ApiOptions()),
            new PredictionsApi(account, scorer.Card),
            new OverlaysApi(services.GetRequiredService<OverlayDrawing>()),
            new RunsApi(services.GetRequiredService<RunService>(), services.GetRequiredService<IRunImages>()),
            services.GetRequiredService<LocalRunLauncher>(),
            new ModelsApi(ModelLocator.OfThisMachine(), scorer.Card),
            new HealthApi(account, scorer.Card, scorer.Precision));
    }
}

/// <summary>The API's routes on this server; the function app has the same.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder routes, ApiHandlers api)
    {
        Map("POST", ApiRoutes.Xray, (c, r, stop) => api.Xrays.UploadAsync(c.Route("dataset"), c.Route("image"), r, stop));
        Map("GET", ApiRoutes.Prediction, (c, r, stop) => api.Predictions.GetAsync(c.Route("dataset"), c.Route("image"), r, stop));
        Map("GET", ApiRoutes.Predictions, (c, r, stop) => api.Predictions.ListAsync(c.Route("dataset"), r, stop));
        Map("GET", ApiRoutes.Overlay, (c, r, stop) => api.Overlays.GetAsync(c.Route("dataset"), c.Route("image"), c.Route("finding"), r, stop));
        Map("POST", ApiRoutes.Runs, (_, r, stop) => api.Runs.StartAsync(r, api.Launcher, stop));
        Map("GET", ApiRoutes.Runs, (_, r, stop) => api.Runs.ListAsync(r, stop));
        Map("GET", ApiRoutes.Run, (c, r, stop) => api.Runs.GetAsync(c.Route("id"), r, stop));
        Map("DELETE", ApiRoutes.Run, (c, r, stop) => api.Runs.CancelAsync(c.Route("id"), r, api.Launcher, stop));
        Map("POST", ApiRoutes.RunRedrive, (c, r, stop) => api.Runs.RedriveAsync(c.Route("id"), r, api.Launcher, stop));
        Map("GET", ApiRoutes.RunReport, (c, r, stop) => api.Runs.ReportAsync(c.Route("id"), r, stop));
        Map("GET", ApiRoutes.Models, (_, r, stop) => api.Models.ListAsync(r, stop));
        Map("GET", ApiRoutes.Health, (_, r, stop) => api.Health.GetAsync(r, stop));

        void Map(string method, string route, Func<HttpContext, ApiRequest, CancellationToken, Task<ApiReply>> answer) =>
            routes.MapMethods($"/{ApiRoutes.Prefix}/{route}", [method], context => AnswerAsync(context, api.Guard, answer));
    }

    private static async Task AnswerAsync(HttpContext context, ApiGuard guard, Func<HttpContext, ApiRequest, CancellationToken, Task<ApiReply>> answer)
    {
        CancellationToken stop = context.RequestAborted;
        try
        {
            ApiReply reply = await guard.AnswerAsync(() => answer(context, HttpExchange.Read(context.Request), stop), stop);
            await HttpExchange.SendAsync(context, reply);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
    }
}
