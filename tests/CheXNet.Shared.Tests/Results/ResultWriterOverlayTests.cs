using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;
using static CheXNet.Shared.Tests.Results.ResultRows;

namespace CheXNet.Shared.Tests.Results;

/// <summary>Overlays are asked for with a row, or owed by it.</summary>
public sealed class ResultWriterOverlayTests(AzuriteFixture azurite)
{
    private static readonly ImageKey Image = new("demo", "ward/1.png");
    private static readonly ModelId Model = SampleResults.Card().ToModelId();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_with_overlays_asks_for_them_once()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);

        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");
        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");
        await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");

        OverlayRequest request = Assert.Single(await OverlayRequestsAsync(account));
        Assert.Equal((Image, Model, "0x8D1"), (request.Key, request.Model, request.ETag));
        Assert.Equal(["Mass", "Pleural Thickening"], request.Findings);
    }

    // A run without overlays stored it; somebody else wants them afterwards.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row_that_was_stored_without_overlays_owes_them_once_they_are_wanted(bool byFinding)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);
        Assert.Empty(await OverlayRequestsAsync(account));
        List<string> ranked = await RankedAsync(account, SampleResults.Mass);

        for (int i = 0; i < 2; i++)
        {
            if (byFinding) Assert.True(await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation, "Mass"));
            else Assert.Equal(
                StoreOutcome.AlreadyScored, await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass"));
        }

        Assert.Equal(["Mass"], Assert.Single(await OverlayRequestsAsync(account)).Findings);
        Assert.Contains("_Open=False", await DumpAsync(account), StringComparison.Ordinal);
        Assert.Equal(ranked, await RankedAsync(account, SampleResults.Mass));
    }

    [Fact]
    public async Task Find_that_wants_no_overlays_sends_those_that_are_owed()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await LeaveOpenAsync(account, SampleResults.Of(Image, mass: 0.6), "Mass");

        Assert.True(await new ResultWriter(account).IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation));

        Assert.Equal(["Mass"], Assert.Single(await OverlayRequestsAsync(account)).Findings);
    }

    [Fact]
    public async Task Prediction_without_an_etag_owes_no_overlay_that_could_never_be_drawn()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        await new ResultWriter(account).StoreAsync(SampleResults.Of(Image, etag: null), SampleResults.Card(), Cancellation, "Mass");

        Assert.Empty(await OverlayRequestsAsync(account));
        Assert.Contains("_Open=False", await DumpAsync(account), StringComparison.Ordinal);
    }

    private static async Task<OverlayRequest[]> OverlayRequestsAsync(StorageAccount account)
    {
        var messages = await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        return [.. messages.Value.Select(static m => OverlayRequest.Parse(m.Body.ToString()))];
    }
}
