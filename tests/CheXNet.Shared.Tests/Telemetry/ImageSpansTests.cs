using System.Diagnostics;
using CheXNet.Hosting;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Telemetry;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Shared.Tests.Telemetry;

/// <summary>A listener hears the whole process, so these tests run alone.</summary>
[CollectionDefinition(nameof(ListeningAlone), DisableParallelization = true)]
public sealed class ListeningAlone;

[Collection(nameof(ListeningAlone))]
public sealed class ImageSpansTests(AzuriteFixture azurite)
{
    private const string Name = "miller-john/1961 chest.png";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Image_that_lands_is_traced_through_every_stage_to_its_overlays()
    {
        List<Activity> spans = await TraceAsync(Film());

        Assert.Equal(
            ["chexnet.read", "chexnet.prepare", "chexnet.infer", "chexnet.store", "chexnet.score", "chexnet.draw"],
            spans.Select(static s => s.OperationName));
        Activity score = spans.Single(static s => s.OperationName == "chexnet.score");
        Assert.All(spans.Where(s => s != score), s => Assert.Equal((score.TraceId, score.SpanId), (s.TraceId, s.ParentSpanId)));
    }

    [Fact]
    public async Task Spans_tell_an_image_by_its_hash_and_never_by_its_name()
    {
        List<Activity> spans = [.. await TraceAsync(Film()), .. await TraceAsync("no film"u8.ToArray())];

        Assert.Contains(spans, static s => Equals(s.GetTagItem("chexnet.image"), NameHash.Of($"ward/{Name}")));
        Assert.All(spans, static s => Assert.DoesNotContain("miller", TextOf(s), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Image_that_cannot_be_scored_ends_its_span_with_the_code()
    {
        List<Activity> spans = await TraceAsync("no film"u8.ToArray());

        Activity score = spans.Single(static s => s.OperationName == "chexnet.score");
        Assert.Equal((ActivityStatusCode.Error, ErrorCodes.ImageFormatUnsupported), (score.Status, score.StatusDescription));
    }

    [Fact]
    public void Message_of_nobody_who_traces_carries_no_trace()
    {
        OverlayRequest request = OverlayRequest.For(new ImageKey("ward", Name), new("m", "1"), "etag");

        Assert.Null(ImageSpans.TraceParent);
        Assert.DoesNotContain("traceparent", request.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_a_page_have_no_spans_of_their_own_and_their_messages_carry_the_pages()
    {
        List<Activity> spans = [];
        using ActivityListener listener = Listen(spans);

        using (Activity? page = ImageSpans.Page("run", 0))
        {
            Assert.Null(ImageSpans.Stage("store"));
            Assert.Equal(page?.Id, ImageSpans.TraceParent);
        }

        Assert.Equal("chexnet.page", Assert.Single(spans).OperationName);
    }

    [Fact]
    public void Message_carries_its_trace_and_links_the_drawing_to_the_invocation()
    {
        List<Activity> spans = [];
        using ActivityListener listener = Listen(spans);
        using var here = new Activity("invocation").Start();
        OverlayRequest sent = OverlayRequest.For(new ImageKey("ward", Name), new("m", "1"), "etag") with
        {
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };

        OverlayRequest received = OverlayRequest.Parse(sent.ToJson());
        ImageSpans.Draw(received.Key.BlobName, 1, received.TraceParent)?.Dispose();

        Activity draw = Assert.Single(spans);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (draw.TraceId.ToString(), draw.ParentSpanId.ToString()));
        Assert.Equal(here.SpanId, Assert.Single(draw.Links).Context.SpanId);
    }

    private async Task<List<Activity>> TraceAsync(byte[] film)
    {
        var account = StorageAccount.Parse(await azurite.NewConnectionStringAsync());
        await account.EnsureCreatedAsync(Cancellation);
        var key = new ImageKey("ward", Name);
        await new XrayContainer(account).WriteAsync(key, BinaryData.FromBytes(film), Cancellation);
        using TinyModel model = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(model.Package, cancellationToken: Cancellation);

        await using ServiceProvider services = new ServiceCollection().AddLogging().AddCheXNet(account, scorer).BuildServiceProvider();

        List<Activity> spans = [];
        using ActivityListener listener = Listen(spans);
        await services.GetRequiredService<XrayIngest>().IngestAsync(new XrayReference(key.BlobName, null), Cancellation);
        var messages = await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).ReceiveMessagesAsync(32, null, Cancellation);
        foreach (var message in messages.Value)
            await services.GetRequiredService<OverlayDrawing>().DrawAsync(OverlayRequest.Parse(message.Body.ToString()), Cancellation);
        return spans;
    }

    private static ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ImageSpans.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string TextOf(Activity span) =>
        $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} "
        + $"{string.Join(' ', span.Events.SelectMany(static e => e.Tags))} {string.Join(' ', span.Baggage)}";

    private static byte[] Film()
    {
        byte[] pixels = new byte[96 * 80];
        new Random(1).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(96, 80, 1, pixels));
    }
}
