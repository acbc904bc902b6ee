using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

public sealed class OverlayDrawingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey Image = IngestWorld.Image;

    private IngestWorld _world = null!;
    private OverlayRequest _request = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await IngestWorld.CreateAsync(azurite);
        await _world.ScoreAsync();
        _request = Assert.Single(await _world.TakeRequestsAsync());
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Request_is_drawn_once_however_often_it_comes()
    {
        Assert.Equal(new OverlayOutcome(OverlayStatus.Done, Drawn: 1), await _world.Drawing.DrawAsync(_request, Cancellation));
        Assert.Equal(new OverlayOutcome(OverlayStatus.Done, Drawn: 0, Standing: 1), await _world.Drawing.DrawAsync(_request, Cancellation));
        StoredOverlay overlay = Assert.Single(await _world.DrawnAsync());
        Assert.Equal($"ward/folder/a.png/{_request.Findings![0]}.png", overlay.Name);
        Assert.Equal((_request.ETag, _world.Model.ToString()), (overlay.Source.ETag, overlay.Source.Model));
    }

    [Fact]
    public async Task Picture_is_the_prediction_drawn_over_the_film()
    {
        await _world.Drawing.DrawAsync(_request, Cancellation);

        Prediction prediction = (await _world.Predictions.FindAsync(Image, Cancellation))!.Prediction;
        int finding = prediction.Findings.Index().Single(f => f.Item.Name == _request.Findings![0]).Index;
        BinaryData stored = (await _world.Overlays.ReadAsync(new OverlayKey(Image, prediction.Findings[finding]), Cancellation))!;
        PixelImage expected = OverlayPicture.Draw(SyntheticFilms.Pixels(1), prediction, finding, ExplanationMethods.GradCam);
        Assert.Equal(expected.Pixels, new XrayDecoder(new ImageLimits()).Decode(stored.ToMemory()).Image.Pixels);
    }

    [Fact]
    public async Task Overlay_of_a_film_that_a_broken_one_replaced_is_refused_with_the_reason_even_where_one_stands()
    {
        string finding = _request.Findings![0];
        await _world.Drawing.GetAsync(Image, null, finding, "gradcam", Cancellation);
        await _world.DropBrokenAsync();
        await _world.IngestAsync();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => _world.Drawing.GetAsync(Image, null, finding, "gradcam", Cancellation));

        Assert.Equal(ErrorCodes.PredictionNotFound, refused.Code);
        Assert.Contains("PNG", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_of_a_replaced_image_is_superseded_before_and_after_the_new_one_is_scored()
    {
        await _world.DropAsync(seed: 2);
        Assert.Equal(new OverlayOutcome(OverlayStatus.Superseded), await _world.Drawing.DrawAsync(_request, Cancellation));
        await _world.IngestAsync();
        Assert.Equal(new OverlayOutcome(OverlayStatus.Superseded), await _world.Drawing.DrawAsync(_request, Cancellation));
        Assert.Empty(await _world.DrawnAsync());
    }

    [Fact]
    public async Task Request_of_an_image_that_is_gone_draws_nothing()
    {
        await _world.DeleteAsync();
        Assert.Equal(new OverlayOutcome(OverlayStatus.Gone), await _world.Drawing.DrawAsync(_request, Cancellation));
        Assert.Empty(await _world.DrawnAsync());
    }

    [Fact]
    public async Task Overlays_of_the_older_image_go_when_the_newer_ones_stand()
    {
        await _world.Drawing.DrawAsync(_request with { Findings = ["Atelectasis", "Cardiomegaly", "Effusion"] }, Cancellation);
        Assert.Equal(3, (await _world.DrawnAsync()).Count);
        await _world.ScoreAsync(seed: 2);
        OverlayRequest newer = Assert.Single(await _world.TakeRequestsAsync());

        await _world.Drawing.DrawAsync(newer, Cancellation);

        Assert.Equal(newer.ETag, Assert.Single(await _world.DrawnAsync()).Source.ETag);
    }

    [Fact]
    public async Task Success_removes_the_failure_of_drawing_and_no_other()
    {
        UnreadableImageException error = new(ErrorCodes.ImageCorrupt, "once");
        await _world.Failures.RecordAsync(Image, FailureStage.Overlay, error, _request.ETag, Cancellation);
        await _world.Failures.RecordAsync(Image, FailureStage.Score, error, "newer", Cancellation);

        await _world.Drawing.DrawAsync(_request, Cancellation);

        Assert.Null(await _world.Failures.GetAsync(Image, FailureStage.Overlay, Cancellation));
        Assert.NotNull(await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation));
    }

    [Fact]
    public async Task On_demand_any_finding_is_drawn_by_any_method_and_then_stands()
    {
        BinaryData png = (await _world.Drawing.GetAsync(Image, null, "effusion", "cam", Cancellation))!;

        Assert.Equal("ward/folder/a.png/Effusion.cam.png", Assert.Single(await _world.DrawnAsync()).Name);
        Assert.Equal(png.ToArray(), (await _world.Drawing.GetAsync(Image, _world.Model, "Effusion", "cam", Cancellation))!.ToArray());
        Assert.Single(await _world.DrawnAsync());
        Prediction prediction = (await _world.Predictions.FindAsync(Image, Cancellation))!.Prediction;
        PixelImage expected = OverlayPicture.Draw(SyntheticFilms.Pixels(1), prediction, 2, ExplanationMethods.Parse("cam"));
        Assert.Equal(expected.Pixels, new XrayDecoder(new ImageLimits()).Decode(png.ToMemory()).Image.Pixels);
    }

    [Fact]
    public async Task On_demand_without_film_or_prediction_finding_or_method_is_refused()
    {
        await RefusedAsync(ErrorCodes.FindingUnknown, Image, "Gout", "cam");
        await RefusedAsync(ErrorCodes.PredictionNotFound, new ImageKey("ward", "b.png"), "Effusion", "cam");
        await RefusedAsync(ErrorCodes.ArgumentInvalid, Image, "Effusion", "tea-leaves");
        await _world.DeleteAsync();
        await RefusedAsync(ErrorCodes.PredictionNotFound, Image, "Effusion", "cam");
    }

    [Fact]
    public async Task On_demand_reads_the_row_once_and_nothing_that_it_has_just_written()
    {
        StorageRequests before = _world.Account.Requests;
        await _world.Drawing.GetAsync(Image, _world.Model, "Effusion", "cam", Cancellation);
        StorageRequests drawn = _world.Account.Requests - before;
        await _world.Drawing.GetAsync(Image, _world.Model, "Effusion", "cam", Cancellation);
        StorageRequests read = _world.Account.Requests - before - drawn;

        // The row and a failure that may be there; a look for the overlay, the film, the overlay written, a look for outdated ones.
        Assert.Equal((3, 4), (drawn.Tables, drawn.Blobs));
        Assert.Equal((2, 1), (read.Tables, read.Blobs));
    }

    [Fact]
    public async Task On_demand_an_overlay_of_a_former_image_is_drawn_anew()
    {
        BinaryData old = (await _world.Drawing.GetAsync(Image, null, "Effusion", "cam", Cancellation))!;
        await _world.ScoreAsync(seed: 2);

        BinaryData now = (await _world.Drawing.GetAsync(Image, null, "Effusion", "cam", Cancellation))!;

        Assert.NotEqual(old.ToArray(), now.ToArray());
        Assert.Equal(now.ToArray(), (await _world.Drawing.GetAsync(Image, null, "Effusion", "cam", Cancellation))!.ToArray());
        Assert.Single(await _world.DrawnAsync());
    }

    private async Task RefusedAsync(string code, ImageKey image, string finding, string method)
    {
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => _world.Drawing.GetAsync(image, null, finding, method, Cancellation));
        Assert.Equal(code, refusal.Code);
    }
}
