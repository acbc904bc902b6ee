using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

public sealed class XrayIngestTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const double Low = 1e-9;
    private const double High = 1 - 1e-9;

    private static readonly ImageKey Image = IngestWorld.Image;

    private IngestWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await IngestWorld.CreateAsync(azurite);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task New_image_is_stored_and_its_top_finding_asked_for()
    {
        string etag = await _world.DropAsync();

        IngestOutcome outcome = await _world.Ingest.ClassifyAsync(Image, etag, Cancellation);

        StoredPrediction stored = (await _world.Predictions.GetAsync(Image, _world.Model, Cancellation))!;
        Assert.Equal(IngestStatus.Scored, outcome.Status);
        Assert.Equal((etag, "xrays/ward/folder/a.png"), (stored.Prediction.Provenance.ETag, stored.Prediction.Provenance.Blob));
        Assert.Equal((Image, etag, _world.Model), (outcome.Request!.Key, outcome.Request.ETag, outcome.Request.Model));
        int top = stored.Prediction.Probabilities.Index().MaxBy(static p => p.Item).Index;
        Assert.Equal([stored.Prediction.Findings[top].Name], outcome.Request.Findings!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Image_that_is_scored_is_not_scored_again_and_asks_for_the_same(bool etagKnown)
    {
        string etag = await _world.DropAsync();
        IngestOutcome first = await _world.Ingest.ClassifyAsync(Image, etag, Cancellation);

        IngestOutcome second = await _world.Ingest.ClassifyAsync(Image, etagKnown ? etag : null, Cancellation);

        Assert.Equal(IngestStatus.AlreadyScored, second.Status);
        Assert.Equal(first.Request!.ToJson(), second.Request!.ToJson());
        Assert.Equal(first.Prediction!.Provenance.ScoredAt, second.Prediction!.Provenance.ScoredAt);
    }

    [Fact]
    public async Task Image_replaced_since_it_was_noticed_is_scored_as_it_is_now()
    {
        string old = await _world.DropAsync(1), now = await _world.DropAsync(2);
        IngestOutcome outcome = await _world.Ingest.ClassifyAsync(Image, old, Cancellation);
        Assert.Equal((IngestStatus.Scored, now), (outcome.Status, outcome.Request!.ETag));
    }

    [Fact]
    public async Task Unreadable_image_is_recorded_with_its_reason()
    {
        string etag = await _world.DropBrokenAsync();

        IngestOutcome outcome = await _world.Ingest.ClassifyAsync(Image, etag, Cancellation);
        await _world.Ingest.ClassifyAsync(Image, etag, Cancellation);

        Assert.Equal((IngestStatus.Unreadable, null), (outcome.Status, outcome.Request));
        ImageFailure failure = (await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation))!;
        Assert.Equal((ErrorCodes.ImageFormatUnsupported, etag, 2), (failure.Code, failure.ETag, failure.Attempts));
        Assert.Null(await _world.Predictions.FindAsync(Image, Cancellation));
    }

    [Fact]
    public async Task File_over_the_limit_is_recorded_without_being_read()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        XrayIngest small = new(
            new XrayContainer(_world.Account, maxBytes: 100), scorer, new ResultWriter(_world.Account), _world.Predictions, _world.Failures);
        await _world.DropAsync();

        Assert.Equal(IngestStatus.Unreadable, (await small.ClassifyAsync(Image, null, Cancellation)).Status);
        Assert.Equal(ErrorCodes.ImageTooLarge, (await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation))!.Code);
    }

    [Fact]
    public async Task Success_removes_the_failure()
    {
        await _world.DropBrokenAsync();
        await _world.Ingest.ClassifyAsync(Image, null, Cancellation);
        Assert.Equal(IngestStatus.Scored, (await _world.ScoreAsync()).Status);
        Assert.Null(await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation));
    }

    [Fact]
    public async Task Image_that_is_gone_is_no_failure()
    {
        string etag = await _world.DropAsync();
        await _world.DeleteAsync();
        Assert.Equal(IngestStatus.Gone, (await _world.Ingest.ClassifyAsync(Image, etag, Cancellation)).Status);
        Assert.Null(await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation));
    }

    [Theory]
    [InlineData(Low, Low, Low, 3)]
    [InlineData(High, High, High, 1)]
    [InlineData(null, Low, High, 1)]
    public async Task Findings_above_their_operating_points_are_asked_for_else_the_top_one(double? first, double? second, double? third, int expected)
    {
        using IngestWorld world = await IngestWorld.CreateAsync(azurite, new OperatingPoints([first, second, third], "test"));
        IngestOutcome outcome = await world.ScoreAsync();
        Assert.Equal(expected, outcome.Request!.Findings!.Count);
        double[] shown = [.. outcome.Request.Findings.Select(name => outcome.Prediction!.Probabilities[outcome.Prediction.Findings.Index().Single(f => f.Item.Name == name).Index])];
        Assert.Equal(shown.OrderDescending(), shown);
        if (first is null) Assert.Equal(outcome.Prediction!.Findings[1].Name, outcome.Request.Findings[0]);
    }
}
