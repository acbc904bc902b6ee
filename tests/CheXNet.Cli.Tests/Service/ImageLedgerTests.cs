using CheXNet.Cli.Service;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class ImageLedgerTests
{
    private static readonly ImageKey Image = new("ward", "a.png");
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);

    private readonly ImageLedger _ledger = new(maxAttempts: 3, TimeSpan.FromSeconds(2));

    [Fact]
    public void Image_in_hand_is_not_taken_again_whatever_its_etag()
    {
        Assert.True(_ledger.TryTake(Image, "1", Now));
        Assert.False(_ledger.TryTake(Image, "1", Now));
        Assert.False(_ledger.TryTake(Image, "2", Now));
        Assert.True(_ledger.TryTake(new ImageKey("ward", "b.png"), "1", Now));
    }

    [Fact]
    public void Image_that_is_done_is_taken_again_only_with_another_etag()
    {
        _ledger.TryTake(Image, "1", Now);
        _ledger.Finish(Image, "1");
        Assert.False(_ledger.TryTake(Image, "1", Now));
        Assert.True(_ledger.TryTake(Image, "2", Now));
    }

    [Fact]
    public void Etag_with_quotes_is_the_same_etag()
    {
        _ledger.Remember(Image, "\"1\"");
        Assert.False(_ledger.TryTake(Image, "1", Now));
    }

    [Fact]
    public void Image_replaced_while_in_hand_is_done_for_what_was_read()
    {
        _ledger.TryTake(Image, "1", Now);
        _ledger.Finish(Image, "2");
        Assert.False(_ledger.TryTake(Image, "2", Now));
    }

    [Fact]
    public void Image_released_is_new()
    {
        _ledger.TryTake(Image, "1", Now);
        _ledger.Release(Image);
        Assert.True(_ledger.TryTake(Image, "1", Now));
    }

    [Fact]
    public void Failure_waits_twice_as_long_each_time_up_to_the_last_attempt()
    {
        TimeSpan now = Now;
        foreach ((int attempt, int wait) in new[] { (1, 2), (2, 4), (3, 8), (4, 8), (5, 8) })
        {
            Assert.True(_ledger.TryTake(Image, "1", now));
            Assert.Equal(attempt, _ledger.Fail(Image, "1", now));
            Assert.False(_ledger.TryTake(Image, "1", now + TimeSpan.FromDays(1)));
            _ledger.Release(Image);
            Assert.False(_ledger.TryTake(Image, "1", now + TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1)));
            now += TimeSpan.FromSeconds(wait);
        }
    }

    [Fact]
    public void Failure_of_one_etag_holds_up_no_other()
    {
        _ledger.TryTake(Image, "1", Now);
        _ledger.Fail(Image, "1", Now);
        _ledger.Release(Image);
        Assert.True(_ledger.TryTake(Image, "2", Now));
        Assert.Equal(1, _ledger.Fail(Image, "2", Now));
    }
}
