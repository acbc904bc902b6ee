using CheXNet.Imaging;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Phantoms;

/// <summary><c>chexnet phantoms</c>: a synthetic dataset, or one film of it.</summary>
internal static class PhantomsCommand
{
    public static Command Create()
    {
        Option<int> count = NumberOption.Of("--count", 100, ["-n"]);
        count.Description = "How many films";
        Option<ulong> seed = NumberOption.Of("--seed", 1UL, []);
        seed.Description = "The same seed gives the same films on every machine";
        Option<string> output = new("--output", "-o") { Description = "The folder to write", Required = true };
        Option<int> size = NumberOption.Of("--size", 1024, []);
        size.Description = "Pixels per side: 1024 as in ChestX-ray14, 256 for fast training";
        Option<PhantomPrevalence> prevalence = new("--prevalence")
        {
            Description = "How often findings occur: balanced (the default; each on about a tenth of the films), or nih as in ChestX-ray14",
            HelpName = "balanced|nih",
        };
        Option<int?> index = NumberOption.Maybe<int>("--index");
        index.Description = "Draw only this film of the dataset, counted from 0";
        Option<bool> counter = new("--counter-examples")
        {
            Description = "Draw what is no frontal chest film in their place, for the film check: negatives, rotations, crops, hands, "
                + "text, noise, half-dose and blank films, in turn",
        };
        Option<int> workers = CommonOptions.Workers("How many films to draw at once, 1 to 256");

        return new CliCommand(
            "phantoms",
            "Draw synthetic chest films with known findings and boxes, in the folder layout of ChestX-ray14. No patients.",
            new CliExample("phantoms --count 1000 --seed 7 --output films", "A thousand films with labels, boxes and splits"),
            new CliExample("phantoms --count 50000 --seed 1 --size 256 --output training-films", "Many small ones to train on"),
            new CliExample("phantoms --counter-examples --count 800 --seed 7 --output no-films", "What 'chexnet score' refuses"),
            new CliExample("phantoms --seed 7 --index 41 --output films", "Film 41 of the first dataset again, alone"))
        {
            count, seed, output, size, prevalence, index, counter, workers,
        }.Does(async (parsed, cancellationToken) =>
        {
            PhantomDatasetOptions options = new(
                parsed.GetValue(count), parsed.GetValue(seed), parsed.GetRequiredValue(output), parsed.GetValue(size),
                parsed.GetValue(prevalence), parsed.GetValue(workers));
            if (parsed.GetValue(counter)) await WriteCounterExamplesAsync(options, parsed, cancellationToken);
            else if (parsed.GetValue(index) is { } one) await WriteOneAsync(options, one, parsed, cancellationToken);
            else await WriteAllAsync(options, parsed, cancellationToken);
            return ExitCode.Done;
        });
    }

    private static async Task WriteCounterExamplesAsync(
        PhantomDatasetOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> written = [];
        await ImageProgress.ShowAsync(parsed.Error(), "drawing", options.Count, async progress =>
            written = await CounterExampleSet.WriteAsync(options, progress, cancellationToken));
        if (parsed.IsJson()) parsed.Output().WriteJson(new { folder = options.Folder, images = written });
        else parsed.Output().WriteLine($"{written.Count} images that are no frontal chest films in {options.Folder}.");
    }

    private static async Task WriteAllAsync(PhantomDatasetOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        Stopwatch watch = Stopwatch.StartNew();
        PhantomDatasetSummary summary = null!;
        await ImageProgress.ShowAsync(parsed.Error(), "drawing", options.Count, async progress =>
            summary = await PhantomDataset.WriteAsync(options, progress, cancellationToken));
        double filmsPerSecond = summary.Films / watch.Elapsed.TotalSeconds;
        TextWriter to = parsed.Output();
        if (parsed.IsJson())
        {
            string folder = options.Folder;
            to.WriteJson(new { folder, summary.Films, summary.Patients, summary.TestFilms, summary.Boxes, summary.Bytes, filmsPerSecond });
            return;
        }

        to.WriteLine(Invariant($"{summary.Films} synthetic films of {summary.Patients} patients in {options.Folder} ")
            + Invariant($"({summary.Boxes} boxes, {summary.TestFilms} films in test_list.txt), ")
            + Invariant($"{summary.Bytes / 1024 / summary.Films} KiB each, {filmsPerSecond:F1} films/s."));
    }

    private static async Task WriteOneAsync(
        PhantomDatasetOptions options, int index, ParseResult parsed, CancellationToken cancellationToken)
    {
        (PhantomFilm film, string path) = await PhantomDataset.WriteOneAsync(options, index, cancellationToken);
        TextWriter to = parsed.Output();
        if (parsed.IsJson())
        {
            to.WriteJson(new { path, findings = film.Plan.Findings.Select(static f => f.Finding), film.Boxes });
            return;
        }

        string findings = string.Join(", ", film.Plan.Findings.Select(static f => f.Finding.Name));
        to.WriteLine($"{path}: {(findings.Length == 0 ? "No Finding" : findings)}");
        foreach ((Finding finding, RectangleD box) in film.Boxes)
            to.WriteLine(Invariant($"  {finding}: x {box.Left:F0}, y {box.Top:F0}, {box.Width:F0} × {box.Height:F0}"));
    }
}
