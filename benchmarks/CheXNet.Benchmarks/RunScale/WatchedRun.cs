using System.Globalization;
using System.Text.Json;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// A run from its start to its end, with its process killed at given places and started again under the same id, its memory noted on the
/// way.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="connection">How the command reaches it.</param>
/// <param name="run">The run.</param>
/// <param name="images">Images that it will list.</param>
internal sealed class WatchedRun(StorageAccount account, string connection, RunId run, int images)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly AzureRunStore _store = new(account);
    private readonly long[] _peaks = new long[4];

    /// <summary>The most memory that the command held in each quarter of the images, bytes.</summary>
    public IReadOnlyList<long> Peaks => _peaks;

    /// <summary>Carries the run out.</summary>
    /// <param name="arguments">What <c>run start</c> is given.</param>
    /// <param name="kills">Images done at which the process is killed, ascending.</param>
    /// <returns>What the last process wrote: JSON.</returns>
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
                    // Anywhere within what a page takes.
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
