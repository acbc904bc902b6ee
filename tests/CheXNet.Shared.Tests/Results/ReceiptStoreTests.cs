using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class ReceiptStoreTests(AzuriteFixture azurite)
{
    private static readonly ModelCard Model = SampleResults.Card();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_gives_the_last_receipt_of_every_image_and_only_this_models()
    {
        var receipts = new ReceiptStore(await azurite.NewAccountAsync());
        Receipt plain = new(new ImageKey("demo", "1.png"), "b"), odd = new(new ImageKey("ward", "ä/#1? %.png"), "c");
        await receipts.WriteAsync(plain with { ETag = "a" }, Model, Precision.Fp32, Cancellation);
        await receipts.WriteAsync(plain, Model, Precision.Fp32, Cancellation);
        await receipts.WriteAsync(odd, Model, Precision.Fp32, Cancellation);
        await receipts.WriteAsync(odd with { ETag = "d" }, SampleResults.Card("2"), Precision.Fp32, Cancellation);

        List<Receipt> listed = await receipts.ListAsync(Model, Cancellation).ToListAsync(Cancellation);

        Assert.Equal([plain, odd], listed.OrderBy(static r => r.Image.Dataset, StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_leaves_out_what_other_weights_of_the_same_name_have_done()
    {
        var receipts = new ReceiptStore(await azurite.NewAccountAsync());
        await receipts.WriteAsync(new Receipt(new ImageKey("demo", "1.png"), "a"), Model, Precision.Fp32, Cancellation);

        Assert.Empty(await receipts.ListAsync(SampleResults.Card(graph: new string('c', 64)), Cancellation).ToListAsync(Cancellation));
    }
}
