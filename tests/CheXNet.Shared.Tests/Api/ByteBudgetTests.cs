using CheXNet.Api;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class ByteBudgetTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_are_given_in_order_of_arrival_and_never_more_than_there_are()
    {
        ByteBudget budget = new(100, mostWaiting: 10);
        IDisposable? first = await budget.TakeAsync(80, Long, Stop);
        Task<IDisposable?> large = budget.TakeAsync(60, Long, Stop);
        Task<IDisposable?> small = budget.TakeAsync(10, Long, Stop);
        Assert.False(large.IsCompleted || small.IsCompleted, "the small one overtook the large one");

        first!.Dispose();
        first.Dispose();

        using IDisposable? second = await large;
        using IDisposable? third = await small;
        Assert.NotNull(second);
        Assert.NotNull(third);
        Task<IDisposable?> more = budget.TakeAsync(31, Long, Stop);
        Assert.False(more.IsCompleted);
        second.Dispose();
        Assert.NotNull(await more);
    }

    [Fact]
    public async Task Whoever_asks_for_more_than_there_is_gets_all()
    {
        ByteBudget budget = new(100, mostWaiting: 0);

        using IDisposable? all = await budget.TakeAsync(1000, Long, Stop);

        Assert.NotNull(all);
        Assert.Null(await budget.TakeAsync(1, Long, Stop));
    }

    [Fact]
    public async Task Too_many_waiters_are_refused_and_one_whose_time_is_up_leaves_the_line()
    {
        ByteBudget budget = new(100, mostWaiting: 1);
        IDisposable? held = await budget.TakeAsync(100, Long, Stop);
        Task<IDisposable?> brief = budget.TakeAsync(1, TimeSpan.FromMilliseconds(50), Stop);
        Assert.Null(await budget.TakeAsync(1, Long, Stop));
        Assert.Null(await brief);

        using CancellationTokenSource gone = new();
        Task<IDisposable?> left = budget.TakeAsync(1, Long, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        Task<IDisposable?> patient = budget.TakeAsync(100, Long, Stop);
        held!.Dispose();
        Assert.NotNull(await patient);
    }
}
