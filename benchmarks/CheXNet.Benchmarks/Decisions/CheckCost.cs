using System.Diagnostics;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>The share of scoring's processor time that looking at films takes, by turns in one process on one thread.</summary>
internal static class CheckCost
{
    private const int Looks = 20;

    /// <param name="folder">A folder of PNG films.</param>
    public static async Task WriteAsync(string folder, TextWriter to)
    {
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Off });
        XrayDecoder decoder = new(new ImageLimits());
        TimeSpan looking = default, scoring = default;
        string[] files = [.. Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal)];
        foreach (string file in files.Take(2).Concat(files))
        {
            ImageContent content = new(File.ReadAllBytes(file));
            PixelImage film = decoder.Decode(content.Bytes).Image;
            if (scoring == default && looking == default) scorer.Score("first", content, CancellationToken.None);
            looking += Taken(() =>
            {
                for (int i = 0; i < Looks; i++) FilmCheck.Of(FilmAppearance.Of(film));
            });
            scoring += Taken(() => scorer.Score("film", content, CancellationToken.None));
        }

        double look = looking.TotalMilliseconds / Looks / (files.Length + 2), score = scoring.TotalMilliseconds / (files.Length + 2);
        to.WriteLine(Invariant($"{files.Length} films: looking {look:0.00} ms, scoring {score:0.0} ms: {look / score:0.0%}"));
    }

    private static TimeSpan Taken(Action work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        work();
        self.Refresh();
        return self.TotalProcessorTime - before;
    }
}
