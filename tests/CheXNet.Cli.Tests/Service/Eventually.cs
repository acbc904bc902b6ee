using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>Waits for what another task brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until it is so; fails when the worker ends before, with its reason, or it takes too long.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Task worker)
    {
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (worker.IsCompleted)
            {
                await worker;
                Assert.True(await condition(), "What was waited for did not come, and who should have brought it has ended.");
                return;
            }

            Assert.True(watch.Elapsed < Longest, $"What was waited for did not come within {Longest.TotalSeconds:F0} s.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
