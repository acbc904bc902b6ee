using CheXNet.Evaluation.Drift;
using CheXNet.Functions.Maintenance;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CheXNet.Functions.Tests.Maintenance;

public sealed class CompareFilmsTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timer_writes_a_row_for_each_dataset_that_has_a_reference()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        ModelCard card = app.Scorer.Card;
        DriftReference reference = new(
            DriftReference.CurrentSchema, card.ToModelId(), "before", 2000, 10, [new DriftSeries(card.Findings[0].Name, [0, 0.5, 1])]);
        await new DriftStore(app.Account).SetReferenceAsync("ward7", reference, Cancellation);

        await app.Function<CompareFilms>().RunAsync(new TimerInfo(), Cancellation);

        var rows = await app.Account.Tables.GetTableClient(StorageNames.DriftTable)
            .QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(("ward7", 0, false), (rows.Single().PartitionKey, rows[0].GetInt32("Films"), rows[0].GetBoolean("Changed")));
    }
}
