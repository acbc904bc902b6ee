using CheXNet.Functions.Hosting;
using CheXNet.Functions.Middleware;
using CheXNet.Models;
using CheXNet.Scoring;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace CheXNet.Functions;

/// <summary>The function app: what it is made of, in order.</summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(await ModelLocator.OfThisMachine().FindAsync(null, CancellationToken.None));
        using IHost app = Build(args, scorer);
        await app.RunAsync();
    }

    internal static IHost Build(string[] args, XrayScorer scorer) => Configure(FunctionsApplication.CreateBuilder(args), scorer).Build();

    internal static FunctionsApplicationBuilder Configure(FunctionsApplicationBuilder builder, XrayScorer scorer)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseWhen<InvocationScope>(Trigger.IsNotAnOrchestrator);
        builder.UseWhen<QueueAge>(Trigger.IsQueue);

        builder.Services
            .AddStorage(builder.Configuration)
            .AddScoring(scorer)
            .AddRuns(builder.Configuration)
            .AddApi()
            .AddTelemetry(builder.Configuration);
        return builder;
    }
}
