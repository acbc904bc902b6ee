using System.Globalization;
using CheXNet.Differentiation;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Phantoms;

namespace CheXNet.Benchmarks.Pointing;

/// <summary>
/// The pointing game on synthetic films for layers, methods and input sizes: how many maps have their maximum in the finding's box, and
/// what a map costs in processor time. The films are drawn in memory; the boxes are those of <c>BBox_List_2017.csv</c> (the largest lesion
/// of eight findings).
/// </summary>
internal static class PointingBenchmark
{
    private static readonly string[] Findings =
        ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax"];

    /// <param name="arguments">
    /// <c>--films 300 --seed 777 --model package --findings Nodule,Mass --way layercam:denseblock3:224,448:smooth --way …</c>.
    /// </param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int films = Arguments.Number(arguments, "--films", 300);
        string[] boxed = Arguments.Option(arguments, "--findings")?.Split(',') ?? Findings;
        ulong seed = Arguments.Number(arguments, "--seed", 777UL);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(Arguments.Option(arguments, "--model"), CancellationToken.None);
        using GradientModel model = await GradientModel.CreateAsync(
            package, Precision.Fp32, new SessionSettings { IntraOpThreads = Environment.ProcessorCount }, CancellationToken.None);
        string[] named = [.. arguments.Index().Where(a => a.Index > 0 && arguments[a.Index - 1] == "--way").Select(static a => a.Item)];
        PointingWay[] ways = [.. (named.Length > 0 ? named : PointingWay.Default).Select(name => PointingWay.Parse(name, package.Card))];

        Machine.Print();
        Console.WriteLine($"{package.Id} on {films} films of seed {seed}, 1024 pixels");
        PhantomCohort cohort = new(seed, PhantomPrevalence.Balanced);
        PhantomRenderer renderer = new(1024);
        byte[] pixels = new byte[1024 * 1024];
        for (int index = 0; index < films; index++)
        {
            FilmPlan plan = cohort.Film(index);
            FindingBox[] boxes =
                [.. FilmTruth.Boxes(plan, 1024).DistinctBy(static b => b.Finding).Where(b => boxed.Contains(b.Finding.Name))];
            if (boxes.Length == 0) continue;
            renderer.Render(plan, pixels);
            PixelImage film = new(1024, 1024, 1, pixels);
            foreach (FindingBox box in boxes)
            {
                FindingScore score = new(model, package.Card.IndexOf(box.Finding.Name), ScoreTarget.Logit);
                foreach (PointingWay way in ways) way.Play(film, score, box);
            }

            if ((index + 1) % 50 == 0) Console.Error.WriteLine($"{index + 1} films");
        }

        Print(ways, boxed);
        return 0;
    }

    private static void Print(PointingWay[] ways, string[] boxed)
    {
        Console.WriteLine($"| | {string.Join(" | ", boxed)} | all boxes | mean of findings | CPU ms a map | × the first |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", boxed.Length + 4))}");
        Console.WriteLine($"| boxes | {string.Join(" | ", boxed.Select(f => ways[0].Count(f)))} | {boxed.Sum(ways[0].Count)} | | | |");
        foreach (PointingWay way in ways)
        {
            string scores = string.Join(" | ", boxed.Select(f => Fraction(way.Share(f))));
            string mean = Fraction(boxed.Where(f => way.Count(f) > 0).Average(way.Share));
            double each = way.ProcessorMillisecondsEach;
            string times = (each / ways[0].ProcessorMillisecondsEach).ToString("0.0", CultureInfo.InvariantCulture);
            Console.WriteLine($"| {way.Name} | {scores} | {Fraction(way.ShareOfAll)} | {mean} | {each:0} | {times} |");
        }
    }

    private static string Fraction(double share) => share.ToString("0.000", CultureInfo.InvariantCulture).TrimStart('0');
}
