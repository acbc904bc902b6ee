using System.Diagnostics;
using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Layers;
using CheXNet.Explanations.Localization;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Phantoms;

namespace CheXNet.Benchmarks.Pointing;

internal static class PointingBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int films = int.Parse(Arguments.Option(arguments, "--films") ?? "200");
        string[] rows = [.. arguments.Where(a => a.Contains('/'))];
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        using GradientModel model = await GradientModel.CreateAsync(package, Precision.Fp32, new SessionSettings { IntraOpThreads = 2 }, CancellationToken.None);
        Dictionary<(string Row, string Finding), List<bool>> hits = [];
        Dictionary<string, Stopwatch> clocks = rows.ToDictionary(static r => r, static _ => new Stopwatch());
        string[] boxed = ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax"];
        PhantomCohort cohort = new(777, PhantomPrevalence.Balanced);
        int explained = 0;
        for (int index = 0; index < films; index++)
        {
            FilmPlan plan = cohort.Film(index);
            if (!plan.Findings.Any(f => boxed.Contains(f.Finding.Name))) continue;
            PhantomFilm film = PhantomFilm.Render(plan);
            foreach (FindingBox box in film.Boxes.DistinctBy(static b => b.Finding).Where(b => boxed.Contains(b.Finding.Name)))
            {
                explained++;
                foreach (string row in rows)
                {
                    // sizes/smooth/method/layers/normalize
                    string[] parts = row.Split('/');
                    clocks[row].Start();
                    FilmViews views = new(package.Card, [.. parts[0].Split(',').Select(int.Parse)], parts[1] == "s");
                    ILayerMethod method = LayerMethods.All.First(m => m.Name == parts[2]);
                    FindingScore score = new(model, package.Card.IndexOf(box.Finding.Name), ScoreTarget.Logit);
                    IReadOnlyList<ModelInput> inputs = views.Prepare(film.Image);
                    IReadOnlyList<ExplainedView> maps = new GradientExplainer(score, 2).Explain(inputs, method, parts[3].Split(','), null, CancellationToken.None);
                    if (parts[4] == "n") maps = [.. maps.Select(static v => v with { Map = v.Map with { Values = Norm(v.Map.Values, v.Map.Values.Max()) } })];
                    if (parts[4] == "z") maps = [.. maps.Select(static v => v with { Map = v.Map with { Values = Norm(v.Map.Values, 1f / (v.Map.Width * v.Map.Height)) } })];
                    (double X, double Y)? peak = PointingGame.Maximum(Heatmap.Of(maps));
                    clocks[row].Stop();
                    bool hit = peak is { } p && PointingGame.IsHit(p, [box.Box]);
                    if (!hits.TryGetValue((row, box.Finding.Name), out var list)) hits.Add((row, box.Finding.Name), list = []);
                    list.Add(hit);
                }
            }
        }

        Console.WriteLine($"{"row",-46} {string.Join(' ', boxed.Select(b => $"{b[..Math.Min(8, b.Length)],8}"))}      all   mean  s/map");
        foreach (string row in rows)
        {
            double Score(string f) => hits.TryGetValue((row, f), out var l) ? l.Average(static h => h ? 1.0 : 0) : double.NaN;
            Console.WriteLine($"{row,-46} {string.Join(' ', boxed.Select(b => $"{Score(b),8:0.000}"))} {boxed.SelectMany(b => hits.GetValueOrDefault((row, b)) ?? []).Average(static h => h ? 1.0 : 0),8:0.000} {boxed.Average(Score):0.000} {clocks[row].Elapsed.TotalSeconds / explained:0.000}");
        }

        Console.WriteLine(string.Join(' ', boxed.Select(b => hits.GetValueOrDefault((rows[0], b))?.Count ?? 0)));
        return 0;
    }

    private static float[] Norm(float[] values, float by) => by > 0 ? Array.ConvertAll(values, v => v / by) : values;
}
