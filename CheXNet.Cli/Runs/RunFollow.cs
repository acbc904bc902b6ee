using CheXNet.Api;
using CheXNet.Cli.CommandLine;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>Shows how far a run is that somebody else carries out.</summary>
internal static class RunFollow
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Looks until the run's attempt is over.</summary>
    /// <param name="error">Where progress is shown.</param>
    /// <param name="cancellationToken">Stops looking; the run goes on.</param>
    /// <returns>The run when it was over.</returns>
    public static async Task<RunBody> UntilOverAsync(IRuns runs, RunId run, TextWriter error, CancellationToken cancellationToken)
    {
        RunBody now = await runs.StatusAsync(run, cancellationToken);
        await ImageProgress.ShowAsync(error, "run", now.Listed, async progress =>
        {
            while (true)
            {
                progress.Set(now.Counts.Done, now.Listed);
                if (now.State.IsOver()) return;
                await Task.Delay(LookEvery, cancellationToken);
                now = await runs.StatusAsync(run, cancellationToken);
            }
        });
        return now;
    }
}
