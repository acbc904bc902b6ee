using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

/// <summary>Every method on stored predictions: the one-pass ones from the row alone, Score-CAM through the queue.</summary>
public sealed class LaterMapsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey Image = IngestWorld.Image;

    private IngestWorld _world = null!;
    private OverlayRequest _request = null!;
    private string _finding = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await IngestWorld.CreateAsync(azurite);
        await _world.ScoreAsync();
        _request = Assert.Single(await _world.TakeRequestsAsync());
        Prediction p = (await PredictionAsync()).Prediction;
        _finding = p.Findings[Enumerable.Range(0, 3).First(i => Explanation.Of(p, i, ExplanationMethods.GradCam).HasEvidence)].Name;
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_one_pass_method_is_drawn_from_the_row_without_the_model()
    {
        OverlayDrawing drawing = WithoutModel();
        foreach (IExplanationMethod method in ExplanationMethods.OnePass)
            Assert.NotNull(await drawing.GetAsync(Image, null, _finding, method.Name, Cancellation));
        Assert.Equal(ExplanationMethods.OnePass.Count, (await _world.DrawnAsync()).Count);
    }

    [Fact]
    public async Task Score_cam_is_asked_for_once_computed_once_and_then_drawn_for_any_finding_without_the_model()
    {
        for (int i = 0; i < 3; i++) Assert.Null(await _world.Drawing.GetAsync(Image, null, _finding, "scorecam", Cancellation));
        OverlayRequest asked = Assert.Single(await _world.TakeRequestsAsync());
        Assert.Equal(("scorecam", _finding), (asked.Method, Assert.Single(asked.Findings!)));

        Assert.Equal(new OverlayOutcome(OverlayStatus.Done, Drawn: 1), await _world.Drawing.DrawAsync(asked, Cancellation));
        Assert.Equal(new OverlayOutcome(OverlayStatus.Done, Standing: 1), await _world.Drawing.DrawAsync(asked, Cancellation));

        foreach (Finding finding in _world.Scorer.Card.Findings)
            Assert.NotNull(await WithoutModel().GetAsync(Image, null, finding.Name, "scorecam", Cancellation));
        Assert.Empty(await _world.TakeRequestsAsync());
        Assert.Contains("scorecam", ExplanationMethods.Of((await PredictionAsync()).Prediction).Select(static m => m.Name));
    }

    [Fact]
    public async Task Score_cam_leaves_the_rest_of_the_row_as_it_was()
    {
        Prediction before = (await PredictionAsync()).Prediction;
        await _world.Drawing.DrawAsync(_request with { Method = "scorecam" }, Cancellation);

        Prediction after = (await PredictionAsync()).Prediction;

        Assert.Equal(before.Provenance, after.Provenance);
        Assert.Equal(before.Probabilities, after.Probabilities);
        Assert.Equal(before.Views[0].Maps.Values, after.Views[0].Maps.Values);
        Assert.Equal(before.Views[0].Further["layercam"].Values, after.Views[0].Further["layercam"].Values);
        Assert.Equal(new ChannelShare(16, 16, 0), after.Views[0].Further["scorecam"].Channels);
        Assert.Equal(IngestStatus.AlreadyScored, (await _world.IngestAsync()).Status);
    }

    [Fact]
    public async Task Score_cam_that_failed_says_so_until_it_may_be_asked_again()
    {
        Assert.Null(await _world.Drawing.GetAsync(Image, null, _finding, "scorecam", Cancellation));
        UnreadableImageException error = new(ErrorCodes.ImageCorrupt, "The pixels stop.");
        await _world.Failures.RecordAsync(Image, FailureStage.Overlay, error, _request.ETag, Cancellation);

        OverlayException refused = await Assert.ThrowsAsync<OverlayException>(
            () => _world.Drawing.GetAsync(Image, null, _finding, "scorecam", Cancellation));
        Assert.Equal(ErrorCodes.ImageCorrupt, refused.Code);
        Assert.StartsWith("The pixels stop.", refused.Message, StringComparison.Ordinal);
        Assert.Single(await _world.TakeRequestsAsync());
    }

    [Fact]
    public async Task Request_stands_for_an_hour_and_is_then_made_again()
    {
        Clock clock = new();
        LaterMaps later = new(_world.Account, clock);
        StoredPrediction stored = await PredictionAsync();

        DateTimeOffset? first = await AskAsync();
        clock.Now += LaterMaps.Patience - TimeSpan.FromMinutes(1);
        Assert.Equal(first, await AskAsync());
        Assert.Single(await _world.TakeRequestsAsync());
        clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(clock.Now, await AskAsync());
        Assert.Single(await _world.TakeRequestsAsync());

        Task<DateTimeOffset?> AskAsync() => later.AskAsync(stored, stored.Prediction.Findings[0], "scorecam", Cancellation);
    }

    [Fact]
    public async Task Map_of_a_replaced_image_is_neither_asked_for_nor_added()
    {
        StoredPrediction stored = await PredictionAsync();
        await _world.ScoreAsync(seed: 2);
        LaterMaps later = new(_world.Account);

        Assert.Null(await later.AskAsync(stored, stored.Prediction.Findings[0], "scorecam", Cancellation));
        Assert.False(await later.AddAsync(stored, "layercam", Cancellation));
    }

    [Fact]
    public async Task Prediction_of_a_package_without_further_maps_says_which_methods_it_has()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3, graph: FormerGraph.Of);
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        using IngestWorld world = new(await azurite.NewAccountAsync(), await TinyModel.CreateAsync(), scorer);
        await world.ScoreAsync();

        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => world.Drawing.GetAsync(Image, null, _finding, "layercam", Cancellation));

        Assert.Equal(ErrorCodes.MapMissing, refused.Code);
        Assert.Contains("LayerCAM", refused.Message, StringComparison.Ordinal);
        Assert.Contains("gradcam, cam, hirescam, xgradcam", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await world.DrawnAsync());
    }

    [Fact]
    public async Task Score_cam_by_another_model_than_the_scored_one_is_refused_at_once()
    {
        using TinyModel other = await TinyModel.CreateAsync(findings: 3, seed: 2, version: "2.0.0");
        using XrayScorer scorer = await XrayScorer.CreateAsync(other.Package);
        OverlayDrawing drawing = Drawing(scorer);

        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => drawing.GetAsync(Image, null, _finding, "scorecam", Cancellation));

        Assert.Equal(ErrorCodes.MapMissing, refused.Code);
        Assert.Contains("tiny@2.0.0", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _world.TakeRequestsAsync());
    }

    [Fact]
    public async Task Finding_that_nothing_supports_is_no_failure_and_no_picture()
    {
        TinyModel tiny = await TinyModel.CreateAsync();
        using IngestWorld world = new(await azurite.NewAccountAsync(), tiny, await XrayScorer.CreateAsync(tiny.Package));
        (int seed, int index) = WithoutEvidence(world.Scorer);
        await world.ScoreAsync(seed);
        string unsupported = world.Scorer.Card.Findings[index].Name;
        OverlayRequest request = Assert.Single(await world.TakeRequestsAsync()) with { Findings = [unsupported] };

        Assert.Equal(new OverlayOutcome(OverlayStatus.Done, WithoutEvidence: 1), await world.Drawing.DrawAsync(request, Cancellation));
        Assert.Empty(await world.DrawnAsync());
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => world.Drawing.GetAsync(Image, null, unsupported, "gradcam", Cancellation));
        Assert.Equal(ErrorCodes.MapZero, refused.Code);
    }

    private static (int Seed, int Index) WithoutEvidence(XrayScorer scorer)
    {
        for (int seed = 1; seed < 100; seed++)
        {
            Prediction p = scorer.Score("a", new ImageContent(Scoring.SyntheticFilms.Png(seed)), Cancellation);
            for (int i = 0; i < p.Findings.Count; i++)
            {
                if (!Explanation.Of(p, i, ExplanationMethods.GradCam).HasEvidence) return (seed, i);
            }
        }

        throw new InvalidOperationException("Every finding of a hundred films has evidence: choose other weights.");
    }

    private async Task<StoredPrediction> PredictionAsync() => (await _world.Predictions.FindAsync(Image, Cancellation))!;

    private OverlayDrawing WithoutModel() => Drawing(scorer: null);

    private OverlayDrawing Drawing(XrayScorer? scorer) =>
        new(_world.Xrays, _world.Predictions, _world.Overlays, _world.Failures,
            new LaterMaps(_world.Account), new OverlayOptions(), scorer);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
