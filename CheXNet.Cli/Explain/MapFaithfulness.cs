using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>One map's faithfulness.</summary>
/// <param name="Method">A method's name, or that of a control: random, sobel.</param>
internal sealed record MapFaithfulness(string Method, FaithfulnessScores Scores)
{
    /// <summary>Measures the methods' maps beside a random map and an edge detector, with progress.</summary>
    /// <param name="index">The finding's index in card order.</param>
    public static async Task<IReadOnlyList<MapFaithfulness>> OfAsync(
        XrayScorer scorer, PixelImage film, string image, Prediction prediction, int index, IEnumerable<IExplanationMethod> methods,
        FaithfulnessOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        FilmFaithfulness faithfulness = new(scorer, scorer.Prepare(film), image, options, cancellationToken);
        FaithfulnessRun run = faithfulness.Of(index);
        ActivationMaps grid = prediction.MainView.Maps;
        Explanation[] explanations = [.. methods.Select(m => Explanation.Of(prediction, index, m))];
        foreach (Explanation zero in explanations.Where(static e => !e.HasEvidence))
        {
            await error.WriteLineAsync(
                $"The map of {zero.Method.Title} is zero everywhere: nothing on the film supports {zero.Finding}, "
                + "so its faithfulness is not measured.");
        }

        (string Name, SaliencyMap Map)[] maps =
        [
            .. explanations.Where(static e => e.HasEvidence).Select(static e => (e.Method.Name, e.MainView.Map)),
            ("random", faithfulness.Random(grid.Height, grid.Width, prediction.Findings[index])),
            (EdgeMap.Name, faithfulness.Edges(prediction.Findings[index])),
        ];
        List<MapFaithfulness> measured = [];
        await ImageProgress.ShowAsync(error, "faithfulness", maps.Length * run.PassesPerMap, progress =>
        {
            int done = 0;
            foreach ((string name, SaliencyMap map) in maps)
                measured.Add(new MapFaithfulness(name, run.Measure(map, passed => progress.Set(done += passed, null))));
            return Task.CompletedTask;
        });
        return measured;
    }

    /// <summary>As a table.</summary>
    public static void Write(IReadOnlyList<MapFaithfulness> measured, TextWriter to)
    {
        to.WriteLine("Faithfulness (↓: lower is better, ↑: higher):");
        TextTable table = new TextTable().Name("method").Number("deletion ↓").Number("insertion ↑")
            .Number("ROAD most first ↓").Number("least first ↑").Number("ROAD ↑").Number("drop ↓").Name("increased");
        foreach ((string method, FaithfulnessScores s) in measured)
        {
            table.Add(
                method, Text(s.Deletion), Text(s.Insertion), Text(s.RoadMostFirst), Text(s.RoadLeastFirst), Text(s.Road), Text(s.Drop),
                s.Increased ? "yes" : "no");
        }

        table.Write(to);
    }

    private static string Text(double value) => Invariant($"{value:0.000}");
}
