using CheXNet.Hosting;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Shared.Tests.Hosting;

public sealed class CheXNetServicesTests
{
    private static readonly StorageAccount Account = StorageAccount.Parse("UseDevelopmentStorage=true");

    private static readonly ServiceProviderOptions Checked = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task Every_service_can_be_made_with_a_model_and_without()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);

        await using ServiceProvider storage = new ServiceCollection().AddLogging().AddCheXNet(Account).BuildServiceProvider(Checked);
        await using ServiceProvider whole = new ServiceCollection().AddLogging().AddCheXNet(Account, scorer).BuildServiceProvider(Checked);

        Assert.NotNull(storage.GetService<RunService>());
        Assert.Null(storage.GetService<LocalRunner>());
        Assert.NotNull(whole.GetService<LocalRunner>());
        Assert.NotNull(whole.GetService<XrayReconciler>());
    }

    [Fact]
    public async Task Options_of_the_host_take_the_place_of_the_usual_ones()
    {
        await using ServiceProvider usual = new ServiceCollection().AddLogging().AddCheXNet(Account).BuildServiceProvider();
        await using ServiceProvider own = new ServiceCollection().AddLogging()
            .AddSingleton(new LocalRunOptions { Parallelism = 7 }).AddCheXNet(Account).BuildServiceProvider();

        Assert.Equal(2, usual.GetRequiredService<RunPrice>().PagesAtOnce);
        Assert.Equal(7, own.GetRequiredService<RunPrice>().PagesAtOnce);
    }
}
