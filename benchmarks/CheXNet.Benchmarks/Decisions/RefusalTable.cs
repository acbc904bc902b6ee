using CheXNet.Imaging;
using CheXNet.Phantoms;
using CheXNet.Scoring;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>What the film check says of films, and of the counter-examples made from each of them.</summary>
internal static class RefusalTable
{
    private const int Synthetic = 120, Side = 512;

    /// <param name="folder">A folder of PNG films; null: synthetic films.</param>
    public static void Write(int seed, string? folder, TextWriter to)
    {
        PixelImage[] films = folder is null
            ? [.. Enumerable.Range(0, Synthetic).Select(i => PhantomFilm.Render((ulong)seed, 3 * i, Side).Image)]
            : [.. Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal).Select(Decode)];
        to.WriteLine("| images | refused | codes |");
        to.WriteLine("|---|---|---|");
        to.WriteLine(Row(folder is null ? "synthetic films" : "films", films));
        List<PixelImage> all = [];
        foreach (CounterExampleKind kind in Enum.GetValues<CounterExampleKind>())
        {
            PixelImage[] drawn = [.. films.Select((film, i) => CounterExample.Draw(kind, film, (ulong)((seed * 1000) + i)))];
            to.WriteLine(Row(kind.ToString().ToLowerInvariant(), drawn));
            all.AddRange(drawn);
        }

        to.WriteLine(Row("all counter-examples", all));
    }

    private static string Row(string name, IReadOnlyList<PixelImage> images)
    {
        string?[] codes = [.. images.AsParallel().AsOrdered().Select(static image => FilmCheck.Of(FilmAppearance.Of(image))?.Code)];
        int refused = codes.Count(static c => c is not null);
        var counts = codes.OfType<string>().GroupBy(static c => c).OrderByDescending(static g => g.Count());
        return Invariant($"| {images.Count} {name} | {refused} ({100.0 * refused / images.Count:0.0}%) | ")
            + $"{string.Join(", ", counts.Select(static g => Invariant($"{g.Key} {g.Count()}")))} |";
    }

    private static PixelImage Decode(string path)
    {
        PixelImage image = new XrayDecoder(ImageLimits.OfThisMachine()).Decode(File.ReadAllBytes(path)).Image;
        return image.Channels == 1
            ? image
            : new PixelImage(image.Width, image.Height, 1, [.. image.Pixels.Where((_, i) => i % image.Channels == 0)]);
    }
}
