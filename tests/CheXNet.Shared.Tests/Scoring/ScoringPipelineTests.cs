using CheXNet.Scoring;
using CheXNet.Shared.Tests.Checkpoints;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring;

public sealed class ScoringPipelineTests : IAsyncLifetime
{
    private TinyModel _tiny = null!;
    private XrayScorer _scorer = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync();
        _scorer = await XrayScorer.CreateAsync(_tiny.Package);
    }

    public ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Outcomes_come_in_the_order_of_the_sources_whichever_is_done_first(int workers)
    {
        TaskCompletionSource<ImageContent> late = new();
        ImageSource first = new("late.png", _ => late.Task);
        List<string> names = [];
        int read = 0;
        IEnumerable<ImageSource> others = Enumerable.Range(0, 2 * workers).Select(i => new ImageSource($"{i}", _ =>
        {
            // The first image's bytes arrive when some others are there already.
            if (Interlocked.Increment(ref read) == (2 * workers) - 1) late.SetResult(new ImageContent(SyntheticFilms.Png(99)));
            return Task.FromResult(new ImageContent(SyntheticFilms.Png(i)));
        }));

        IAsyncEnumerable<ImageSource> sources = others.Prepend(first).ToAsyncEnumerable();
        await foreach (ScoringOutcome outcome in Pipeline(workers).RunAsync(sources, CancellationToken.None))
        {
            Assert.NotNull(outcome.Prediction);
            names.Add(outcome.Name);
        }

        Assert.Equal(["late.png", .. Enumerable.Range(0, 2 * workers).Select(static i => $"{i}")], names);
    }

    [Fact]
    public async Task Outcomes_by_completion_do_not_wait_for_an_earlier_image()
    {
        TaskCompletionSource<ImageContent> held = new();
        ImageSource[] sources = [new("held", _ => held.Task), SyntheticFilms.Source(1), SyntheticFilms.Source(2)];
        List<string> names = [];
        await foreach (ScoringOutcome outcome in Pipeline(2, inOrder: false).RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None))
        {
            names.Add(outcome.Name);
            if (names.Count == 2) held.SetResult(new ImageContent(SyntheticFilms.Png(0)));
        }

        Assert.Equal("held", names[2]);
        Assert.Equal(3, names.Count);
    }

    [Fact]
    public async Task Files_that_are_read_into_the_same_memory_have_the_scores_and_hashes_of_their_own_bytes()
    {
        using TemporaryFolder folder = new();
        ImageSource[] files = [.. Enumerable.Range(0, 24).Select(i =>
        {
            // Of different lengths in the same memory: some bytes of a longer one before would stand behind.
            byte[] png = i % 3 == 0 ? SyntheticFilms.Png(i)[..(200 + i)] : SyntheticFilms.Png(i);
            return ImageSource.File($"{i}", folder.Write($"{i}.png", png));
        })];

        int seen = 0;
        await foreach (ScoringOutcome outcome in Pipeline(2).RunAsync(files.ToAsyncEnumerable(), CancellationToken.None))
        {
            int i = seen++;
            Assert.Equal(i % 3 == 0, outcome.Error is not null);
            if (outcome.Prediction is not { } prediction) continue;
            Prediction alone = _scorer.Score("alone", new ImageContent(SyntheticFilms.Png(i)), CancellationToken.None);
            Assert.Equal(alone.Probabilities, prediction.Probabilities);
            Assert.Equal(alone.Provenance.ContentHash, prediction.Provenance.ContentHash);
        }

        Assert.Equal(files.Length, seen);
    }

    [Fact]
    public async Task Image_that_cannot_be_scored_is_an_outcome_and_its_neighbors_are_scored()
    {
        ImageSource[] sources =
        [
            SyntheticFilms.Source(1),
            ImageSource.Bytes("broken.png", SyntheticFilms.Png(2).AsMemory(0, 60)),
            ImageSource.File("gone.png", "/no/such/file.png"),
            SyntheticFilms.Source(3),
        ];

        ScoringOutcome[] outcomes = await Pipeline(2).RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync();

        Assert.NotNull(outcomes[0].Prediction);
        Assert.Equal(ErrorCodes.ImageCorrupt, outcomes[1].Error?.Code);
        Assert.Equal(ErrorCodes.ImageUnavailable, outcomes[2].Error?.Code);
        Assert.NotNull(outcomes[3].Prediction);
    }

    [Fact]
    public async Task Sources_are_asked_only_so_far_ahead_of_the_outcomes()
    {
        int asked = 0, taken = 0, furthest = 0;
        await foreach (ScoringOutcome _ in Pipeline(2).RunAsync(Sources().ToAsyncEnumerable(), CancellationToken.None))
        {
            taken++;
            furthest = Math.Max(furthest, Volatile.Read(ref asked) - taken);
        }

        Assert.Equal(100, taken);
        Assert.InRange(furthest, 0, (4 * 2) + 1);

        IEnumerable<ImageSource> Sources()
        {
            for (int i = 0; i < 100; i++)
            {
                Interlocked.Increment(ref asked);
                yield return SyntheticFilms.Source(i % 5);
            }
        }
    }

    [Fact]
    public async Task Cancellation_ends_the_enumeration()
    {
        using CancellationTokenSource cancelling = new();
        int outcomes = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ScoringOutcome _ in Pipeline(2).RunAsync(Endless().ToAsyncEnumerable(), cancelling.Token))
            {
                if (++outcomes == 3) await cancelling.CancelAsync();
            }
        });
        Assert.Equal(3, outcomes);
    }

    [Fact]
    public async Task Caller_who_takes_no_more_leaves_nothing_running()
    {
        int reading = 0;
        IEnumerable<ImageSource> sources = Endless().Select(source => new ImageSource(source.Name, async cancellationToken =>
        {
            Interlocked.Increment(ref reading);
            try
            {
                return await source.ReadAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref reading);
            }
        }));
        await foreach (ScoringOutcome _ in Pipeline(2).RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None)) break;
        Assert.Equal(0, reading);
    }

    [Fact]
    public async Task Defect_of_a_source_reaches_the_caller()
    {
        ImageSource[] sources = [SyntheticFilms.Source(1), new("defect", _ => throw new InvalidTimeZoneException("defect"))];
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            async () => await Pipeline(2).RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync());
    }

    // A worker that is not given back, by a broken image either, would leave the others waiting for ever.
    [Fact]
    public async Task Images_one_by_one_share_the_workers_with_an_enumeration_and_all_are_scored()
    {
        ScoringPipeline pipeline = Pipeline(1);
        ImageSource[] sources = [.. Enumerable.Range(0, 6).Select(SyntheticFilms.Source)];

        Task<ScoringOutcome[]> page = pipeline.RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync().AsTask();
        ScoringOutcome[] single = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => pipeline.ScoreAsync(
            $"{i}", new ImageContent(i % 3 == 0 ? "no film"u8.ToArray() : SyntheticFilms.Png(i), ETag: $"e{i}"), TimeSpan
                .FromSeconds(i), default))));

        Assert.All(await page, static o => Assert.NotNull(o.Prediction));
        for (int i = 0; i < single.Length; i++)
        {
            Assert.Equal(($"{i}", $"e{i}", TimeSpan.FromSeconds(i)), (single[i].Name, single[i].ETag, single[i].Times.Read));
            if (i % 3 == 0)
            {
                Assert.Equal(ErrorCodes.ImageFormatUnsupported, single[i].Error?.Code);
                continue;
            }

            Prediction alone = _scorer.Score("alone", new ImageContent(SyntheticFilms.Png(i)), default);
            Assert.Equal(alone.Probabilities, single[i].Prediction!.Probabilities);
        }
    }

    [Fact]
    public async Task No_sources_give_no_outcomes() =>
        Assert.Empty(await Pipeline(2).RunAsync(AsyncEnumerable.Empty<ImageSource>(), CancellationToken.None).ToArrayAsync());

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Workers_outside_1_to_256_are_refused(int workers) =>
        Assert.Throws<InvalidInputException>(() => new ScoringPipelineOptions { Workers = workers });

    private static IEnumerable<ImageSource> Endless()
    {
        for (int i = 0; ; i++) yield return SyntheticFilms.Source(i % 3);
    }

    private ScoringPipeline Pipeline(int workers, bool inOrder = true) =>
        new(_scorer, new ScoringPipelineOptions { Workers = workers, InOrder = inOrder });
}
