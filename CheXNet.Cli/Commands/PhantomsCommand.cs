using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Phantoms;
using Spectre.Console;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet phantoms</c>: a synthetic dataset, or one film of it.</summary>
internal static class PhantomsCommand
{
    public static Command Create()
    {
        Option<int> count = new("--count", "-n") { Description = "How many films", DefaultValueFactory = _ => 100 };
        Option<ulong> seed = new("--seed") { Description = "Films of the same seed are the same on every machine", DefaultValueFactory = _ => 1 };
        Option<string> output = new("--output", "-o") { Description = "The folder to make", Required = true };
        Option<int> size = new("--size") { Description = "Pixels a side: 1024 as ChestX-ray14 has, 256 for fast training", DefaultValueFactory = _ => 1024 };
        Option<PhantomPrevalence> prevalence = new("--prevalence")
        {
            Description = "How often findings occur: balanced (each on about a tenth of the films) or nih (as in ChestX-ray14)",
            DefaultValueFactory = _ => PhantomPrevalence.Balanced,
        };
        Option<int?> index = new("--index") { Description = "Draw this film of the dataset only, from 0" };
        Option<int?> workers = new("--workers") { Description = "Films drawn at once (default: one a core)" };

        return new CliCommand(
            "phantoms",
            "Draw synthetic chest films with known findings and boxes, in the folder layout of ChestX-ray14. No patients.",
            new CliExample("phantoms --count 1000 --seed 7 --output films", "A thousand films with labels, boxes and splits"),
            new CliExample("phantoms --count 50000 --seed 1 --size 256 --output training-films", "Many small ones to train on"),
            new CliExample("phantoms --seed 7 --index 41 --output films", "Film 41 of the first dataset again, alone"))
        {
            count, seed, output, size, prevalence, index, workers,
        }.Does((parsed, cancellationToken) =>
        {
            PhantomDatasetOptions options = new(
                parsed.GetValue(count), parsed.GetValue(seed), parsed.GetRequiredValue(output), parsed.GetValue(size), parsed.GetValue(prevalence), parsed.GetValue(workers));
            bool json = CommonOptions.IsJson(parsed);
            TextWriter to = parsed.InvocationConfiguration.Output;
            return parsed.GetValue(index) is { } one ? WriteOneAsync(options, one, to, json, cancellationToken) : WriteAllAsync(options, to, json, cancellationToken);
        });
    }

    private static async Task<int> WriteAllAsync(PhantomDatasetOptions options, TextWriter to, bool json, CancellationToken cancellationToken)
    {
        Stopwatch watch = Stopwatch.StartNew();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        PhantomDatasetSummary summary = await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("Drawing films", maxValue: options.Count);
                return await PhantomDataset.WriteAsync(options, new Counter(task), cancellationToken);
            });
        double rate = summary.Films / watch.Elapsed.TotalSeconds;
        await to.WriteLineAsync(json
            ? JsonSerializer.Serialize(new { folder = options.Folder, summary.Films, summary.Patients, summary.TestFilms, summary.Boxes, summary.Bytes, filmsPerSecond = rate }, JsonSerializerOptions.Web)
            : string.Create(CultureInfo.InvariantCulture,
                $"{summary.Films} synthetic films of {summary.Patients} patients in {options.Folder} ({summary.Boxes} boxes, {summary.TestFilms} films in test_list.txt), {summary.Bytes / 1024 / summary.Films} KiB each, {rate:F1} films/s."));
        return ExitCode.Done;
    }

    private static async Task<int> WriteOneAsync(PhantomDatasetOptions options, int index, TextWriter to, bool json, CancellationToken cancellationToken)
    {
        var (film, path) = await PhantomDataset.WriteOneAsync(options, index, cancellationToken);
        if (json)
        {
            await to.WriteLineAsync(JsonSerializer.Serialize(new { path, findings = film.Plan.Findings.Select(f => f.Finding), film.Boxes }, JsonSerializerOptions.Web));
            return ExitCode.Done;
        }

        string findings = film.Plan.Findings.Count == 0 ? "No Finding" : string.Join(", ", film.Plan.Findings.Select(f => f.Finding.Name));
        await to.WriteLineAsync($"{path}: {findings}");
        foreach (FindingBox box in film.Boxes)
        {
            await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  {box.Finding}: x {box.Box.Left:F0}, y {box.Box.Top:F0}, {box.Box.Width:F0} × {box.Box.Height:F0}"));
        }

        return ExitCode.Done;
    }

    /// <summary>Films finish on many threads; <see cref="Progress{T}"/> would queue them, out of order.</summary>
    private sealed class Counter(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Increment(1);
    }
}
