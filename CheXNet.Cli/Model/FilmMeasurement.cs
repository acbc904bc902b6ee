using System.Collections.Concurrent;
using CheXNet.Datasets;
using CheXNet.Imaging;

namespace CheXNet.Cli.Model;

/// <summary>What was measured of films.</summary>
/// <param name="Films">Films that the statistics were fitted on.</param>
/// <param name="LeftOut">Films that cannot be read, or that are no frontal chest films.</param>
internal sealed record MeasuredFilms(FilmStatistics Statistics, int Films, int LeftOut);

/// <summary>Looks at ordinary films, for the statistics by which an image is found unusual.</summary>
internal static class FilmMeasurement
{
    /// <param name="names">The images wanted; null: all of the folder.</param>
    /// <exception cref="InvalidInputException">The folder does not hold enough of the images.</exception>
    public static async Task<MeasuredFilms> RunAsync(
        ModelPackage package, IReadOnlyList<string>? names, string folder, int workers, TextWriter error,
        CancellationToken cancellationToken)
    {
        (string Name, string Path)[] films = await FindAsync(names, folder, cancellationToken);
        ImageLimits limits = ImageLimits.OfThisMachine() with { FilmCheck = FilmCheckMode.Accept };
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, limits: limits, cancellationToken: cancellationToken);
        ConcurrentDictionary<string, double[]> traits = new(StringComparer.Ordinal);
        await ImageProgress.ShowAsync(error, "looking at films", films.Length, async progress =>
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(films, parallel, async (film, stop) =>
            {
                try
                {
                    ImageContent content = await ImageSource.File(film.Name, film.Path).ReadAsync(stop);
                    if (FilmStatisticsFit.TraitsOf(scorer, film.Name, content, stop) is { } found) traits[film.Name] = found;
                }
                catch (UnreadableImageException)
                {
                    // Counted among those left out.
                }

                progress.Add();
            });
        });
        int leftOut = films.Length - traits.Count;
        Require(traits.Count, $"{leftOut} of the {films.Length} films in '{folder}' cannot be read or are no frontal chest films");
        FilmStatistics fitted = FilmStatisticsFit.Of(
            [.. traits.OrderBy(static t => t.Key, StringComparer.Ordinal).Select(static t => t.Value)]);
        return new MeasuredFilms(fitted, traits.Count, leftOut);
    }

    private static async Task<(string Name, string Path)[]> FindAsync(
        IReadOnlyList<string>? names, string folder, CancellationToken cancellationToken)
    {
        DatasetFolder opened = await DatasetFolder.OpenAsync(folder, [], cancellationToken);
        DatasetFilm[] films = [.. opened.Films.Where(static film => film.Path is not null)];
        if (names is null)
        {
            Require(films.Length, $"'{folder}' holds {films.Length} films");
            return [.. films.Select(static film => (film.Name, film.Path!))];
        }

        ImageJoin join = ImageJoin.Of(names, [.. films.Select(static film => film.Name)]);
        (string Name, string Path)[] found =
            [.. join.Indices.Index().Where(static i => i.Item >= 0).Select(i => (names[i.Index], films[i.Item].Path!))];
        Require(found.Length, $"'{folder}' holds {found.Length} of the {names.Count} validation images");
        return found;
    }

    private static void Require(int films, string why)
    {
        if (films >= FilmStatisticsFit.Fewest) return;
        throw ErrorReport.Invalid($"{why}: the statistics of films take {FilmStatisticsFit.Fewest}. Name a folder with more in --films.");
    }
}
