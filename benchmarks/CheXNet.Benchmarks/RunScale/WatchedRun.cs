using System.Globalization;
using System.Text.Json;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>A run that is killed at given points, restarted under the same id, and monitored for memory.</summary>
/// <param name="connection">How the command reaches the account.</param>
/// <param name="images">Number of images it will list.</param>
internal sealed class WatchedRun(StorageAccount account, string connection, RunId run, int images)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly AzureRunStore _store = new(account);
    private readonly long[] _peaks = new long[4];

    /// <summary>Peak memory of the command in each quarter of the images, bytes.</summary>
    public IReadOnlyList<long> Peaks => _peaks;

    /// <param name="arguments">Arguments of <c>run start</c>.</param>
    /// <param name="kills">Numbers of images done at which to kill the process, ascending.</param>
    /// <returns>JSON output of the last process.</returns>
    public async Task<JsonElement> CarryOutAsync(string[] arguments, IReadOnlyList<long> kills)
    {
        for (int life = 0; ; life++)
        {
            using RunProcess process = RunProcess.Start(connection, ["start", .. arguments, "--id", run.Value, "--json"]);
            long? kill = life < kills.Count ? kills[life] : null;
            while (!process.HasEnded)
            {
                long done = (await _store.FindAsync(run, CancellationToken.None))?.Counts.Done ?? 0;
                if (done > 0) Note(done, process.ResidentBytes);
                if (done >= kill)
                {
                    // Kill at a random point within a page.
                    await Task.Delay(Random.Shared.Next(1000));
                    await process.KillAsync();
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  killed after {done} images"));
                    break;
                }

                await Task.Delay(LookEvery);
            }

            if (kill is null || !process.HasEnded) return JsonElement.Parse(await process.OutputAsync());
        }
    }

    private void Note(long done, long bytes)
    {
        int quarter = (int)Math.Min(3, done * 4 / images);
        if (_peaks[quarter] == 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {DateTime.Now:T} {run}: {done} of {images} done"));
        _peaks[quarter] = Math.Max(_peaks[quarter], bytes);
    }
}
