using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class DecodeMemoryTests
{
    private const long Limit = 100;

    [Fact]
    public async Task Shares_never_exceed_the_limit_together_and_all_are_served()
    {
        DecodeMemory memory = new();
        long most = 0;
        int served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using DecodeMemory.Share share = memory.Take(1 + (i * 37 % Limit), Limit);
            InterlockedMax(ref most, memory.Taken);
            await Task.Yield();
            Interlocked.Increment(ref served);
        });

        Assert.Equal((200, 0), (served, memory.Taken));
        Assert.InRange(most, 1, Limit);
    }

    [Fact]
    public async Task Image_that_finds_no_room_waits_and_keeps_those_behind_it_waiting()
    {
        DecodeMemory memory = new();
        DecodeMemory.Share first = memory.Take(60, Limit);
        Thread? largeThread = null;
        Task large = Task.Factory.StartNew(
            () =>
            {
                largeThread = Thread.CurrentThread;
                memory.Take(100, Limit).Dispose();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        while (largeThread?.ThreadState.HasFlag(ThreadState.WaitSleepJoin) != true) await Task.Yield();
        Task small = Task.Factory.StartNew(
            () => memory.Take(1, Limit).Dispose(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        first.Dispose();
        await Task.WhenAll(large, small);
        Assert.Equal(0, memory.Taken);
    }

    [Fact]
    public void Share_larger_than_the_limit_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecodeMemory().Take(Limit + 1, Limit));

    [Theory]
    [InlineData("gray8.png")]
    [InlineData("rgb16-adam7.png")]
    [InlineData("rgb-420-progressive.jpg")]
    public void Decoder_holds_its_share_while_the_pixels_are_used_and_no_longer(string file)
    {
        DecodeMemory memory = new();
        XrayDecoder decoder = new(new ImageLimits(), memory);
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);

        Assert.Equal(new ImageLimits().Check(bytes).DecodeBytes, decoder.Decode(bytes, _ => memory.Taken));
        Assert.Throws<InvalidOperationException>(() => decoder.Decode<int>(bytes, _ => throw new InvalidOperationException()));
        Assert.Throws<UnreadableImageException>(() => decoder.Decode(bytes.AsMemory(0, bytes.Length / 2)));
        Assert.Equal(0, memory.Taken);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (long seen = Interlocked.Read(ref most); seen < value; seen = Interlocked.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }
}
