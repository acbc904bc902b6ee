using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class ReceiptStoreTests(AzuriteFixture azurite)
{
    private static readonly ModelId Model = new("m", "1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_gives_the_last_receipt_of_every_image_and_only_this_models()
    {
        var receipts = new ReceiptStore(await azurite.NewAccountAsync());
        Receipt plain = new(new ImageKey("demo", "1.png"), "b"), odd = new(new ImageKey("ward", "ä/#1? %.png"), "c");
        await receipts.WriteAsync(plain with { ETag = "a" }, Model, Cancellation);
        await receipts.WriteAsync(plain, Model, Cancellation);
        await receipts.WriteAsync(odd, Model, Cancellation);
        await receipts.WriteAsync(odd with { ETag = "d" }, new ModelId("m", "2"), Cancellation);

        List<Receipt> listed = await receipts.ListAsync(Model, Cancellation).ToListAsync(Cancellation);

        Assert.Equal([plain, odd], listed.OrderBy(static r => r.Image.Dataset, StringComparer.Ordinal));
    }
}
