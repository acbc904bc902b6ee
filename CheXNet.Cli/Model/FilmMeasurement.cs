using System.Collections.Concurrent;
using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;

namespace CheXNet.Cli.Model;

/// <summary>Looks at the validation films again, for the statistics by which an image is found unusual.</summary>
internal static class FilmMeasurement
{
    /// <exception cref="InvalidInputException">The folder does not hold enough of the images.</exception>
    public static async Task<FilmStatistics> RunAsync(
        ModelPackage package, EvaluationSet set, string folder, int workers, TextWriter error, CancellationToken cancellationToken)
    {
        DatasetFolder opened = await DatasetFolder.OpenAsync(folder, [], cancellationToken);
        DatasetFilm[] films = [.. opened.Films.Where(static film => film.Path is not null)];
        string[] names = [.. set.Names];
        ImageJoin join = ImageJoin.Of(names, [.. films.Select(static film => film.Name)]);
        (string Name, string Path)[] found =
            [.. join.Indices.Index().Where(static i => i.Item >= 0).Select(i => (names[i.Index], films[i.Item].Path!))];
        if (found.Length < FilmStatisticsFit.Fewest)
        {
            throw ErrorReport.Invalid(
                $"'{folder}' holds {found.Length} of the {names.Length} validation images: the statistics of films take "
                + $"{FilmStatisticsFit.Fewest}. Name the folder that was scored, or leave --films out.");
        }

        using XrayScorer scorer = await XrayScorer.CreateAsync(
            package, check: FilmCheckMode.Accept, cancellationToken: cancellationToken);
        ConcurrentDictionary<string, double[]> traits = new(StringComparer.Ordinal);
        await ImageProgress.ShowAsync(error, "looking at films", found.Length, async progress =>
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(found, parallel, async (film, stop) =>
            {
                ImageContent content = await ImageSource.File(film.Name, film.Path).ReadAsync(stop);
                traits[film.Name] = FilmStatisticsFit.TraitsOf(scorer, film.Name, content, stop);
                progress.Add();
            });
        });
        return FilmStatisticsFit.Of([.. traits.OrderBy(static t => t.Key, StringComparer.Ordinal).Select(static t => t.Value)]);
    }
}
