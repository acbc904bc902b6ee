using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring.Batching;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring.Batching;

public sealed class FilmBatcherTests
{
    private static readonly Geometry View = new(64, 64, 64, 64, 1, 1, 0, 0);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Full_batch_is_run_at_once_and_each_film_has_its_own_scores()
    {
        FakeBatches session = new();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 3 }, _time);

        Task<IReadOnlyList<ViewScores>>[] films = [.. Enumerable.Range(1, 3).Select(i => Add(batcher, i))];

        Assert.Equal([1, 2, 3], (await Task.WhenAll(films)).Select(static v => (int)v[0].Logits[0]));
        Assert.Equal([(3, 3)], session.Passes);
    }

    [Fact]
    public async Task Batch_that_does_not_fill_is_run_when_its_time_is_over_and_padded()
    {
        FakeBatches session = new();
        BatchOptions options = new() { Films = 4, Wait = TimeSpan.FromMilliseconds(4) };
        using FilmBatcher batcher = new(session, 1, options, _time);

        Task<IReadOnlyList<ViewScores>> one = Add(batcher, 7), other = Add(batcher, 8);

        Assert.Equal([options.Wait], _time.Started);
        Assert.Empty(session.Passes);
        _time.EndAll();
        Assert.Equal(7, (await one)[0].Logits[0]);
        Assert.Equal(8, (await other)[0].Logits[0]);
        Assert.Equal([(2, 4)], session.Passes);
    }

    [Fact]
    public async Task Failed_film_leaves_its_place_unused_and_harms_no_neighbor()
    {
        FakeBatches session = new();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 3 }, _time);

        Task<IReadOnlyList<ViewScores>> first = Add(batcher, 1);
        batcher.Rent(CancellationToken.None).Abandon();
        Task<IReadOnlyList<ViewScores>> last = Add(batcher, 3);

        Assert.Equal(1, (await first)[0].Logits[0]);
        Assert.Equal(3, (await last)[0].Logits[0]);
        Assert.Equal([(2, 3)], session.Passes);
    }

    [Fact]
    public async Task Batch_of_failed_films_is_not_run()
    {
        FakeBatches session = new();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 2, Runners = 1 }, _time);

        for (int i = 0; i < 8; i++) batcher.Rent(CancellationToken.None).Abandon(); // More than the ring has: its buffers come back.
        await Task.WhenAll(Add(batcher, 1), Add(batcher, 2));

        Assert.Equal([(2, 2)], session.Passes);
    }

    [Fact]
    public async Task Film_that_contradicts_itself_fails_alone()
    {
        FakeBatches session = new() { Contradicts = 2 };
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 3 }, _time);

        Task<IReadOnlyList<ViewScores>>[] films = [.. Enumerable.Range(1, 3).Select(i => Add(batcher, i))];

        await Assert.ThrowsAsync<InconsistentScoreException>(() => films[1]);
        Assert.Equal(3, (await films[2])[0].Logits[0]);
        Assert.Equal(1, (await films[0])[0].Logits[0]);
    }

    [Fact]
    public async Task Pass_that_fails_fails_its_films_and_later_batches_go_on()
    {
        FakeBatches session = new() { Failure = new ModelPackageException(ErrorCodes.ModelGraphInvalid, "refused") };
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 2 }, _time);

        Task<IReadOnlyList<ViewScores>> one = Add(batcher, 1), two = Add(batcher, 2);
        await Assert.ThrowsAsync<ModelPackageException>(() => one);
        await Assert.ThrowsAsync<ModelPackageException>(() => two);
        session.Failure = null;

        Assert.Equal(2, (await Task.WhenAll(Add(batcher, 3), Add(batcher, 4))).Length);
    }

    [Fact]
    public async Task Short_memory_halves_the_passes_says_so_once_and_goes_on()
    {
        FakeBatches session = new(largestPass: 4);
        List<string> said = [];
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 8, Runners = 1, Report = said.Add }, _time);

        for (int round = 0; round < 2; round++)
        {
            IReadOnlyList<ViewScores>[] films = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Add(batcher, i)));
            Assert.Equal(Enumerable.Range(0, 8), films.Select(static v => (int)v[0].Logits[0]));
        }

        Assert.Equal([(8, 8), (4, 4), (4, 4), (4, 4), (4, 4)], session.Passes);
        Assert.Equal(["The GPU's memory is too small for 8 views at once: 4 from now on."], said);
    }

    [Fact]
    public async Task Memory_for_not_even_one_view_is_the_error()
    {
        using FilmBatcher batcher = new(new FakeBatches(largestPass: 0), 1, new BatchOptions { Films = 2 }, _time);

        Task<IReadOnlyList<ViewScores>> one = Add(batcher, 1);
        _ = Add(batcher, 2);

        Assert.Equal(ErrorCodes.DeviceMemory, (await Assert.ThrowsAsync<DeviceException>(() => one)).Code);
    }

    [Fact]
    public void Batch_that_was_asked_for_and_does_not_fit_is_refused_with_the_one_that_would()
    {
        using FilmBatcher batcher = new(new FakeBatches(largestPass: 20), 1, new BatchOptions { Films = 64, Exact = true }, _time);

        DeviceException e = Assert.Throws<DeviceException>(batcher.WarmUp);

        Assert.Equal(ErrorCodes.DeviceMemory, e.Code);
        Assert.Contains("batches of 64 films: batches of 16 would fit", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usual_batch_that_does_not_fit_is_made_smaller()
    {
        FakeBatches session = new(largestPass: 2);
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 4 }, _time);

        batcher.WarmUp();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Add(batcher, i)));

        Assert.Equal([(0, 4), (0, 2), (2, 2), (2, 2)], session.Passes);
    }

    [Fact]
    public async Task Ring_is_bounded_and_its_callers_wait_until_a_batch_is_done()
    {
        FakeBatches session = new();
        session.Gate.Reset();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 2, Runners = 1 }, _time);
        Task<IReadOnlyList<ViewScores>>[] films = [.. Enumerable.Range(0, batcher.FilmsAtOnce).Select(i => Add(batcher, i))];
        using CancellationTokenSource giveUp = new();

        Task<BatchPlace> next = Task.Run(() => batcher.Rent(CancellationToken.None));
        Task<BatchPlace> other = Task.Run(() => batcher.Rent(giveUp.Token));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        Assert.False(next.IsCompleted);
        Assert.Equal((3, 6), (session.Allocated, batcher.FilmsAtOnce));
        session.Gate.Set();
        await Task.WhenAll(films);
        (await next).Abandon();
    }

    [Fact]
    public async Task Pass_ends_when_all_of_its_callers_have_gone_and_not_before()
    {
        FakeBatches session = new();
        session.Gate.Reset();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 2, Runners = 1 }, _time);
        using CancellationTokenSource one = new(), two = new();
        Task<IReadOnlyList<ViewScores>> first = Add(batcher, 1, cancellationToken: one.Token);
        Task<IReadOnlyList<ViewScores>> second = Add(batcher, 2, cancellationToken: two.Token);

        await one.CancelAsync();
        Assert.False(first.IsCompleted);
        await two.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        session.Gate.Set();
        Assert.Equal(2, (await Task.WhenAll(Add(batcher, 3), Add(batcher, 4))).Length);
    }

    [Fact]
    public async Task Caller_who_leaves_before_the_batch_is_run_takes_nobody_along()
    {
        FakeBatches session = new();
        using FilmBatcher batcher = new(session, 1, new BatchOptions { Films = 2 }, _time);
        using CancellationTokenSource gone = new();

        _ = Add(batcher, 1, cancellationToken: gone.Token);
        await gone.CancelAsync();

        Assert.Equal(2, (await Add(batcher, 2))[0].Logits[0]);
    }

    [Fact]
    public async Task Ten_crop_takes_ten_views_of_a_batch_for_each_film()
    {
        FakeBatches session = new();
        using FilmBatcher batcher = new(session, 10, new BatchOptions { Films = 25 }, _time);

        Task<IReadOnlyList<ViewScores>>[] films = [Add(batcher, 1, views: 10), Add(batcher, 2, views: 10)];

        Assert.Equal(2, batcher.Films);
        Assert.All(await Task.WhenAll(films), static views => Assert.Equal(10, views.Count));
        Assert.Equal(2, (await films[1])[9].Logits[0]);
        Assert.Equal([(20, 20)], session.Passes);
    }

    private static Task<IReadOnlyList<ViewScores>> Add(
        FilmBatcher batcher, float value, int views = 1, CancellationToken cancellationToken = default)
    {
        BatchPlace place = batcher.Rent(CancellationToken.None);
        place.Values.Fill(value);
        return place.Submit([.. Enumerable.Repeat(View, views)], cancellationToken);
    }
}
