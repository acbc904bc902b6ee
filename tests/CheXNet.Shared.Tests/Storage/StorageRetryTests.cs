using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class StorageRetryTests
{
    private readonly ImmediateTime _time = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Work_is_tried_again_after_longer_and_longer_pauses(int faults)
    {
        int tries = 0;

        await StorageRetry.RunAsync(() => tries++ < faults ? throw Unavailable() : Task.CompletedTask, _time, CancellationToken.None);

        Assert.Equal(faults + 1, tries);
        Assert.Equal(new[] { 2.0, 4, 8, 16 }.Take(faults), _time.Pauses.Select(static p => p.TotalSeconds));
    }

    [Fact]
    public async Task Storage_that_stays_away_is_the_callers_after_five_tries()
    {
        int tries = 0;

        await Assert.ThrowsAsync<StorageException>(() => StorageRetry.RunAsync(
            () =>
            {
                tries++;
                throw Unavailable();
            },
            _time,
            CancellationToken.None));

        Assert.Equal(5, tries);
    }

    [Fact]
    public async Task What_no_pause_mends_is_not_tried_again()
    {
        await Assert.ThrowsAsync<StorageException>(() => StorageRetry.RunAsync(
            static () => throw new StorageException(ErrorCodes.StorageLimitExceeded, "too large"), _time, CancellationToken.None));

        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task Pause_ends_when_the_host_stops()
    {
        using CancellationTokenSource stop = new();

        Task running = StorageRetry.RunAsync(static () => throw Unavailable(), TimeProvider.System, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static StorageException Unavailable() => new(ErrorCodes.StorageUnavailable, "away");

    /// <summary>A clock whose timers fire at once, and which notes how long they should have taken.</summary>
    private sealed class ImmediateTime : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
