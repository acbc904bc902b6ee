using CheXNet.Scoring;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring;

public sealed class TurnsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Turns_let_as_many_work_at_once_as_they_should_and_no_more(int most)
    {
        Turns turns = new(most);
        using Barrier together = new(most);
        int working = 0, highest = 0, done = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4 * most).Select(_ => new Thread(() =>
        {
            using Turns.Turn turn = turns.Take();
            int now = Interlocked.Increment(ref working);
            for (int seen = highest; now > seen && Interlocked.CompareExchange(ref highest, now, seen) != seen; seen = highest) ;
            // Nobody goes on before as many work as may.
            together.SignalAndWait();
            Interlocked.Decrement(ref working);
            Interlocked.Increment(ref done);
        }))];

        Assert.All(threads, static thread => thread.Start());
        Assert.All(threads, static thread => Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "a turn never came"));

        Assert.Equal((most, 4 * most), (highest, done));
    }
}
