using CheXNet.Functions.Hosting;
using CheXNet.Functions.Middleware;
using CheXNet.Hosting;
using CheXNet.Models;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace CheXNet.Functions;

/// <summary>The function app. Loads the model before the first invocation, so that none waits for it.</summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
        StorageAccount account = FunctionSettings.OpenStorage(builder.Configuration);
        if (FunctionSettings.IsByConnectionString(builder.Configuration)) await account.EnsureCreatedAsync(CancellationToken.None);
        ModelFinder models = ModelFinder.OfThisMachine(new ModelContainer(account));
        using XrayScorer scorer = await XrayScorer.CreateAsync(await models.FindAsync(null, CancellationToken.None));
        using IHost app = Compose(builder, account, scorer).Build();
        await app.RunAsync();
    }

    internal static FunctionsApplicationBuilder Compose(FunctionsApplicationBuilder builder, StorageAccount account, XrayScorer scorer)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.AddLevels();
        builder.UseWhen<InvocationScope>(Trigger.IsNotAnOrchestrator);
        builder.UseWhen<QueueAge>(Trigger.IsQueue);

        builder.Services
            .AddSingleton(FunctionSettings.Price(builder.Configuration))
            .AddSingleton<RunRetention>()
            .AddCheXNet(account, scorer)
            .AddApi()
            .AddTelemetry(builder.Configuration);
        return builder;
    }
}
