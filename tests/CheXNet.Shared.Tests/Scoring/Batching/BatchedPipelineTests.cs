using CheXNet.Scoring;
using CheXNet.Scoring.Batching;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring.Batching;

/// <summary>The pipeline over batches, with a real session on the CPU.</summary>
public sealed class BatchedPipelineTests : IAsyncLifetime
{
    private const double Tolerance = 1e-6;

    private TinyModel _tiny = null!;
    private XrayScorer _single = null!, _batched = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync();
        _single = await XrayScorer.CreateAsync(_tiny.Package);
        _batched = await OpenAsync();
    }

    public ValueTask DisposeAsync()
    {
        _batched.Dispose();
        _single.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Films_have_the_scores_maps_and_order_of_one_by_one(int workers)
    {
        ImageSource[] films = [.. Enumerable.Range(0, 19).Select(SyntheticFilms.Source)];

        ScoringOutcome[] expected = await RunAsync(_single, films, workers), actual = await RunAsync(_batched, films, workers);

        Assert.Equal(expected.Select(static o => o.Name), actual.Select(static o => o.Name));
        foreach ((Prediction one, Prediction other) in expected.Zip(actual, static (a, b) => (a.Prediction!, b.Prediction!)))
        {
            foreach ((double p, double q) in one.Probabilities.Zip(other.Probabilities)) Assert.Equal(p, q, Tolerance);
            foreach ((float m, float n) in one.MainView.Maps.Values.Zip(other.MainView.Maps.Values)) Assert.Equal(m, n, 1e-4f);
            Assert.Equal(one.MainView.Geometry, other.MainView.Geometry);
            Assert.Equal(one.Provenance.ContentHash, other.Provenance.ContentHash);
            Assert.Equal("cpu", other.Provenance.Device);
        }
    }

    [Fact]
    public async Task Film_that_cannot_be_scored_is_an_outcome_and_its_neighbors_are_scored()
    {
        ImageSource[] films =
        [
            SyntheticFilms.Source(1),
            ImageSource.Bytes("broken.png", SyntheticFilms.Png(2).AsMemory(0, 60)),
            ImageSource.File("gone.png", "/no/such/file.png"),
            SyntheticFilms.Source(3),
        ];

        ScoringOutcome[] outcomes = await RunAsync(_batched, films, 2);

        Assert.NotNull(outcomes[0].Prediction);
        Assert.Equal(ErrorCodes.ImageCorrupt, outcomes[1].Error?.Code);
        Assert.Equal(ErrorCodes.ImageUnavailable, outcomes[2].Error?.Code);
        Assert.NotNull(outcomes[3].Prediction);
    }

    [Fact]
    public async Task Single_films_are_scored_between_those_of_a_run()
    {
        ScoringPipeline pipeline = new(_batched, new ScoringPipelineOptions { Workers = 2 });
        ImageSource[] films = [.. Enumerable.Range(0, 12).Select(SyntheticFilms.Source)];
        Task<ScoringOutcome> alone = pipeline.ScoreAsync(
            "alone", new ImageContent(SyntheticFilms.Png(50)), TimeSpan.Zero, CancellationToken.None);

        ScoringOutcome[] outcomes = await pipeline.RunAsync(films.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync();

        Assert.All(outcomes, static outcome => Assert.NotNull(outcome.Prediction));
        Prediction expected = _single.Score("alone", new ImageContent(SyntheticFilms.Png(50)), CancellationToken.None);
        Assert.Equal(expected.Probabilities[0], (await alone).Prediction!.Probabilities[0], Tolerance);
    }

    [Fact]
    public async Task Enumeration_that_ends_early_leaves_nothing_behind()
    {
        IEnumerable<ImageSource> endless = Enumerable.Range(0, int.MaxValue).Select(static i => SyntheticFilms.Source(i % 5));
        ScoringPipeline pipeline = new(_batched, new ScoringPipelineOptions { Workers = 2 });
        int seen = 0;
        await foreach (ScoringOutcome _ in pipeline.RunAsync(endless.ToAsyncEnumerable(), CancellationToken.None))
        {
            if (++seen == 10) break;
        }

        // The ring is free again: another run uses all of it.
        Assert.Equal(40, (await RunAsync(_batched, [.. Enumerable.Range(0, 40).Select(SyntheticFilms.Source)], 2)).Length);
    }

    [Fact]
    public async Task Canceled_enumeration_throws_and_the_next_one_works()
    {
        using CancellationTokenSource stop = new();
        IEnumerable<ImageSource> endless = Enumerable.Range(0, int.MaxValue).Select(static i => SyntheticFilms.Source(i % 5));
        ScoringPipeline pipeline = new(_batched, new ScoringPipelineOptions { Workers = 2 });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            int seen = 0;
            await foreach (ScoringOutcome _ in pipeline.RunAsync(endless.ToAsyncEnumerable(), stop.Token))
            {
                if (++seen == 9) await stop.CancelAsync();
            }
        });

        Assert.Equal(8, (await RunAsync(_batched, [.. Enumerable.Range(0, 8).Select(SyntheticFilms.Source)], 2)).Length);
    }

    [Fact]
    public async Task Films_in_flight_are_bounded()
    {
        ScoringPipelineOptions options = new() { Workers = 2 };
        int asked = 0, taken = 0, furthest = 0;
        IEnumerable<ImageSource> films = Enumerable.Range(0, 120).Select(i =>
        {
            Interlocked.Increment(ref asked);
            return SyntheticFilms.Source(i % 5);
        });
        await foreach (ScoringOutcome _ in new ScoringPipeline(_batched, options).RunAsync(films.ToAsyncEnumerable(), default))
        {
            taken++;
            furthest = Math.Max(furthest, Volatile.Read(ref asked) - taken);
        }

        Assert.Equal(120, taken);
        Assert.InRange(furthest, 1, options.InFlight + _batched.Batches!.FilmsAtOnce + 1);
    }

    [Fact]
    public async Task On_a_CPU_films_are_not_gathered_unless_a_test_says_so()
    {
        using XrayScorer usual = await XrayScorer.CreateAsync(_tiny.Package, batches: new BatchOptions());

        Assert.Null(usual.Batches);
        Assert.NotNull(_batched.Batches);
    }

    private Task<XrayScorer> OpenAsync() => XrayScorer.CreateAsync(
        _tiny.Package, batches: new BatchOptions { OnCpu = true, Films = 4, Wait = TimeSpan.FromMilliseconds(1) });

    private static async Task<ScoringOutcome[]> RunAsync(XrayScorer scorer, ImageSource[] films, int workers) =>
        await new ScoringPipeline(scorer, new ScoringPipelineOptions { Workers = workers })
            .RunAsync(films.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync();
}
