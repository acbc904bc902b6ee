using System.Text;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class XrayContainerTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.png")]
    [InlineData("ward 3/film #1?.png")]
    [InlineData("胸部/größe 100%25+&=.png")]
    public async Task Write_any_name_is_listed_and_read_with_one_and_the_same_etag(string name)
    {
        var xrays = new XrayContainer(await azurite.NewAccountAsync());
        var key = new ImageKey("demo", name);

        string written = await xrays.WriteAsync(key, new BinaryData("film"), Cancellation);

        XrayBlob listed = await xrays.ListAsync("demo/", Cancellation).SingleAsync(Cancellation);
        XrayContent? read = await xrays.ReadAsync(key, Cancellation);
        Assert.Equal(new XrayBlob(key.BlobName, written, 4, XrayContainer.HashOf(new BinaryData("film"))), listed);
        Assert.Equal(written, read?.ETag);
        Assert.DoesNotContain('"', written);
        Assert.Equal("film", Encoding.UTF8.GetString(read!.Bytes.Span));
    }

    [Fact]
    public async Task Write_again_changes_the_etag()
    {
        var xrays = new XrayContainer(await azurite.NewAccountAsync());
        var key = new ImageKey("demo", "1.png");

        Assert.NotEqual(
            await xrays.WriteAsync(key, new BinaryData("a"), Cancellation), await xrays.WriteAsync(key, new BinaryData("b"), Cancellation));
    }

    [Fact]
    public async Task Read_missing_is_null()
    {
        var xrays = new XrayContainer(await azurite.NewAccountAsync());

        Assert.Null(await xrays.ReadAsync(new ImageKey("demo", "none.png"), Cancellation));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task Read_more_bytes_than_the_limit_is_refused(int bytes, bool refused)
    {
        var xrays = new XrayContainer(await azurite.NewAccountAsync(), maxBytes: 10);
        var key = new ImageKey("demo", "1.png");
        await xrays.WriteAsync(key, new BinaryData(new byte[bytes]), Cancellation);

        if (refused)
            Assert.Equal(ErrorCodes.ImageTooLarge, (await Assert.ThrowsAsync<UnreadableImageException>((
                ) => xrays.ReadAsync(key, Cancellation))).Code);
        else Assert.Equal(bytes, (await xrays.ReadAsync(key, Cancellation))!.Bytes.Length);
    }

    [Fact]
    public async Task List_one_dataset_leaves_the_others_out_and_all_lists_what_lies_in_none()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var xrays = new XrayContainer(account);
        var film = new BinaryData("film");
        foreach (string dataset in new[] { "demo", "demo2" }) await xrays.WriteAsync(new ImageKey(dataset, "1.png"), film, Cancellation);
        await account.Blobs.GetBlobContainerClient("xrays").GetBlobClient("stray.png").UploadAsync(film, Cancellation);

        Assert.Equal(["demo/1.png"], await NamesAsync(xrays, "demo/"));
        Assert.Equal(["demo/1.png", "demo2/1.png", "stray.png"], await NamesAsync(xrays, null));
    }

    [Fact]
    public async Task FindETag_any_name_is_that_of_its_blob_and_a_missing_ones_is_null()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var xrays = new XrayContainer(account);
        string etag = await xrays.WriteAsync(new ImageKey("demo", "1.png"), new BinaryData("film"), Cancellation);
        await account.Blobs.GetBlobContainerClient("xrays").GetBlobClient("demo//2.png").UploadAsync(new BinaryData("film"), Cancellation);

        Assert.Equal(etag, await xrays.FindETagAsync("demo/1.png", Cancellation));
        Assert.NotNull(await xrays.FindETagAsync("demo//2.png", Cancellation));
        Assert.Null(await xrays.FindETagAsync("demo/3.png", Cancellation));
    }

    private static ValueTask<List<string>> NamesAsync(XrayContainer xrays, string? prefix) =>
        xrays.ListAsync(prefix, Cancellation).Select(static b => b.Name).ToListAsync(Cancellation);
}
