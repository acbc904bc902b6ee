using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class OverlayStoreTests(AzuriteFixture azurite)
{
    private static readonly OverlaySource Source = new("0x8D1", "m@1", "abc");
    private static readonly OverlayFile Png = new(BinaryData.FromBytes((byte[])[137, 80, 78, 71]), ImageFormat.Png);
    private static readonly OverlayFile Jpeg = new(BinaryData.FromBytes((byte[])[0xFF, 0xD8]), ImageFormat.Jpeg);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names =>
        new(
            "1.png",
            "ward 3/ä#?%&+.png",
            new string('n', 900),
            new string('n', 922),
            new string('胸', 1000),
            string.Join('/', Enumerable.Repeat("🫁", 300)));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Write_any_name_is_read_listed_and_known_by_its_source(string name)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var overlays = new OverlayStore(account);
        var image = new ImageKey(new string('d', 63), name);
        var key = new OverlayKey(image, new Finding(new string('F', 64)), "scorecam");

        await overlays.WriteAsync(key, Jpeg, Source, Cancellation);

        string blob = key.BlobNameAs(ImageFormat.Jpeg);
        Assert.InRange(blob.Length, 1, 1024);
        Assert.Equal(Jpeg.Content.ToArray(), (await overlays.ReadAsync(key, Cancellation))?.Content.ToArray());
        Assert.True(await overlays.ExistsForAsync(key, Source, Cancellation));
        Assert.False(await overlays.ExistsForAsync(key, Source with { ETag = "0x8D2" }, Cancellation));
        Assert.False(await overlays.ExistsForAsync(key, Source with { Model = "m@2" }, Cancellation));
        Assert.False(await overlays.ExistsForAsync(key, Source with { Graph = "def" }, Cancellation));
        Assert.Equal([new StoredOverlay(blob, Source)], await overlays.ListAsync(image, Cancellation).ToListAsync(Cancellation));
        var properties = await account.Blobs.GetBlobContainerClient("overlays").GetBlobClient(blob).GetPropertiesAsync(
            cancellationToken: Cancellation);
        Assert.Equal("image/jpeg", properties.Value.ContentType);
    }

    [Fact]
    public async Task Overlay_is_found_in_either_format_by_its_source()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var overlays = new OverlayStore(account);
        var key = new OverlayKey(new ImageKey("demo", "1.png"), SampleResults.Mass);
        await overlays.WriteAsync(key, Png, Source, Cancellation);
        Assert.Equal(ImageFormat.Png, (await overlays.ReadAsync(key, Source, Cancellation))?.Format);

        await overlays.WriteAsync(key, Jpeg, Source with { Model = "m@2" }, Cancellation);

        Assert.True(await overlays.ExistsForAsync(key, Source, Cancellation));
        Assert.True(await overlays.ExistsForAsync(key, Source with { Model = "m@2" }, Cancellation));
        Assert.False(await overlays.ExistsForAsync(key, Source with { Model = "m@3" }, Cancellation));
        Assert.Equal("image/png", (await overlays.ReadAsync(key, Source, Cancellation))?.ContentType);
        Assert.Equal("image/jpeg", (await overlays.ReadAsync(key, Source with { Model = "m@2" }, Cancellation))?.ContentType);
    }

    [Theory]
    [InlineData(null, ImageFormat.Jpeg)]
    [InlineData("", ImageFormat.Jpeg)]
    [InlineData("JPEG", ImageFormat.Jpeg)]
    [InlineData(" png", ImageFormat.Png)]
    public void Setting_gives_the_format(string? text, ImageFormat format) => Assert.Equal(format, OverlayOptions.Parse(text).Format);

    [Theory]
    [InlineData("jpg")]
    [InlineData("webp")]
    public void Setting_that_gives_no_format_is_refused_by_its_name(string text) => Assert.Contains(
        $"CHEXNET_OVERLAY_FORMAT is '{text}'",
        Assert.Throws<InvalidInputException>(() => OverlayOptions.Parse(text)).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Read_missing_is_null_and_removing_it_is_no_error()
    {
        var overlays = new OverlayStore(await azurite.NewAccountAsync());
        var key = new OverlayKey(new ImageKey("demo", "1.png"), SampleResults.Mass);

        await overlays.RemoveAsync(key.BlobNameAs(ImageFormat.Jpeg), Cancellation);

        Assert.Null(await overlays.ReadAsync(key, Cancellation));
        Assert.False(await overlays.ExistsForAsync(key, Source, Cancellation));
    }

    [Fact]
    public async Task List_overlays_of_an_image_whose_name_continues_are_not_mixed_up()
    {
        var overlays = new OverlayStore(await azurite.NewAccountAsync());
        await overlays.WriteAsync(new OverlayKey(new ImageKey("demo", "1.png"), SampleResults.Mass), Jpeg, Source, Cancellation);
        await overlays.WriteAsync(new OverlayKey(new ImageKey("demo", "1.png.png"), SampleResults.Mass), Jpeg, Source, Cancellation);

        Assert.Equal(
            ["demo/1.png/Mass.jpg"],
            await overlays.ListAsync(new ImageKey("demo", "1.png"), Cancellation).Select(o => o.Name).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData("0x8D1", "m@1", "abc", false)]
    [InlineData("0x8D0", "m@1", "abc", true)]
    [InlineData("0x8D1", "m@1", "def", true)]
    [InlineData("0x8D1", "m@2", "def", false)]
    public void IsOutdated_by_another_version_of_the_image_or_of_the_models_weights(
        string etag, string model, string graph, bool outdated) =>
        Assert.Equal(outdated, new OverlaySource(etag, model, graph).IsOutdated(Source));

    [Theory]
    [InlineData("gradcam", "demo/a/1.png/Pleural_Thickening.jpg")]
    [InlineData("cam", "demo/a/1.png/Pleural_Thickening.cam.jpg")]
    public void BlobName_says_the_method_only_where_it_is_not_the_default(string method, string name) =>
        Assert.Equal(name, new OverlayKey(new ImageKey("demo", "a/1.png"), SampleResults.Thickening, method).BlobNameAs(ImageFormat.Jpeg));

    [Fact]
    public void FolderOf_long_names_that_differ_at_the_end_differ() =>
        Assert.NotEqual(
            OverlayKey.FolderOf(new ImageKey("d", new string('n', 1000) + "1")),
            OverlayKey.FolderOf(new ImageKey("d", new string('n', 1000) + "2")));
}
