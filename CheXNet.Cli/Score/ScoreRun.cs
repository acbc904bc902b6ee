using CheXNet.Files;
using CheXNet.Imaging;
using CheXNet.Models.Devices;
using CheXNet.Scoring.Batching;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Score;

/// <param name="Model">The package; null for the default model.</param>
/// <param name="Output">File for the scores; null for stdout.</param>
internal sealed record ScoreOptions(
    IReadOnlyList<string> Paths, string? Model, Precision Precision, string? Output, bool Resume, int Workers, bool Json)
{
    /// <summary>Folder for overlays; null for none.</summary>
    public string? Overlays { get; init; }

    /// <summary>Whether rows that go to no file are a table for people, not CSV.</summary>
    public bool Table { get; init; }

    /// <summary>What is decoded, and how.</summary>
    public ImageLimits Images { get; init; } = ImageLimits.OfThisMachine();

    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>How films are gathered on a GPU.</summary>
    public BatchOptions? Batches { get; init; }
}

/// <summary>Writes rows in order of name to a file or stdout, everything else to stderr.</summary>
internal sealed class ScoreRun(ScoreOptions options, TextWriter output, TextWriter error)
{
    private static readonly JsonLineScores JsonLines = new();
    private static readonly CsvScores Csv = new();

    /// <param name="cancellationToken">Ctrl-C: finishes images already started; the output stays valid.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Output is { } named && !ScoreFile.IsKnown(named))
            throw ErrorReport.Invalid($"'{named}' does not end in .csv, .jsonl or .parquet: choose one of these.");
        if (options.Overlays is { } pictures && File.Exists(pictures))
            throw ErrorReport.Invalid($"'{pictures}' is a file: name a folder for --overlays.");
        if (options.Resume && options.Output is null) throw ErrorReport.Invalid("--resume continues a file: name it with --output.");

        ScoringPipelineOptions pipeline = new() { Workers = options.Workers };
        ImageInputs inputs = ImageInputs.Find(options.Paths);
        if (options.Overlays is { } beside) ImageInputs.RefuseWithin(beside, options.Paths);
        if (inputs.Ignored > 0) await error.WriteLineAsync($"{inputs.Ignored} other files are ignored.");

        using OutputLock? held = options.Output is { } target ? OutputLock.Take(target) : null;
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        RefuseInputs(inputs, package);
        ScoreColumns columns = ScoreColumns.Of(package.Card, options.Images.FilmCheck, options.Device != ComputeDevice.Cpu);
        await using ScoreFile? file = options.Output is { } path
            ? await ScoreFile.OpenAsync(path, columns, options.Resume, cancellationToken)
            : null;
        if (file is not null) await RequireSameModelAsync(file, package);
        if (file?.Recovered.Count > 0) await SupersedeReplacedAsync(file, inputs.Images, cancellationToken);
        InputImage[] toScore = [.. inputs.Images.Where(image => file?.Images.Contains(image.Name) != true)];
        int alreadyThere = inputs.Images.Count - toScore.Length;
        if (alreadyThere > 0) await error.WriteLineAsync($"{alreadyThere} images already have a row.");

        // One image gets all threads for its forward pass; several get one thread each. With none to score, the model is not loaded.
        SessionSettings session =
            new() { IntraOpThreads = toScore.Length == 1 ? Math.Min(64, options.Workers) : 1, Device = options.Device };
        using XrayScorer? scorer = toScore.Length == 0
            ? null
            : await XrayScorer.CreateAsync(
                package, options.Precision, session, options.Images, batches: options.Batches, cancellationToken: cancellationToken);
        if (scorer is not null) DeviceOptions.Say(options.Device, scorer, error);
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        using FailureList failures = new(options.Output, error);
        using WarningList warnings = new(options.Output, options.Resume, error);
        foreach (InputFailure unopened in inputs.Failures) failures.Add(unopened.Name, unopened.Reason);

        Stopwatch watch = Stopwatch.StartNew();
        int scored = 0;
        ScoreOverlays? overlays = options.Overlays is { } drawn && scorer is not null ? new(drawn, scorer) : null;
        // A table waits until the progress bar, which writes to the same terminal, is gone.
        ScoreTable? table = file is null && options is { Table: true, Json: false } ? new(package.Card.Findings) : null;
        if (file is null && table is null) Format.WriteHeader(output, columns);
        Dictionary<string, InputImage> byName = toScore.ToDictionary(static image => image.Name);
        if (scorer is not null) await ImageProgress.ShowAsync(error, "scoring", toScore.Length, async progress =>
        {
            // Don't cancel the pipeline itself: its source ends, and images in progress are finished.
            IAsyncEnumerable<ImageSource> sources = toScore
                .TakeWhile(_ => !cancellationToken.IsCancellationRequested)
                .Select(static image => ImageSource.File(image.Name, image.Path))
                .ToAsyncEnumerable();
            await foreach (ScoringOutcome outcome in new ScoringPipeline(scorer, pipeline).RunAsync(sources, CancellationToken.None))
            {
                progress.Add();
                if (outcome.Error is { } failure)
                {
                    failures.Add(outcome.Name, failure);
                    continue;
                }

                scored++;
                warnings.Add(outcome.Name, outcome.Prediction!.Provenance.Warning);
                ScoreRow row = ScoreRow.Of(outcome.Name, outcome.Prediction!, package.Card);
                if (file is not null) await file.AppendAsync(row, CancellationToken.None);
                else if (table is not null) table.Add(row);
                else Format.WriteRow(output, columns, row);
                if (overlays is not null) await overlays.DrawAsync(byName[outcome.Name], outcome.Prediction!, CancellationToken.None);
            }
        });

        table?.Write(output);
        if (overlays is not null) await error.WriteLineAsync($"{overlays.Count} overlays: {options.Overlays}");
        int left = inputs.Listed - alreadyThere - scored - failures.Count;
        if (file is not null && left == 0) await file.CompleteAsync(CancellationToken.None);
        await ReportAsync(new Summary(
            inputs.Listed, scored, failures.Count, alreadyThere, left, options.Output, failures.Count > 0 ? failures.Path : null,
            package.Id.ToString(), package.Card.Trained, package.Card.Notice, watch.Elapsed.TotalSeconds));
        if (left > 0) return ExitCode.Interrupted;
        if (failures.Count == 0) return ExitCode.Done;
        return failures.Count == inputs.Listed ? ExitCode.WrongInput : ExitCode.DoneWithFailures;
    }

    private IScoreFormat Format => options.Json ? JsonLines : Csv;

    /// <summary>Neither a film nor a file of the model is written over, by whatever name.</summary>
    private void RefuseInputs(ImageInputs inputs, ModelPackage package)
    {
        if (options.Output is not { } path) return;
        string[] read = [.. inputs.Images.Select(static image => image.Path), .. CommonOptions.FilesOf(package)];
        foreach (string written in new[] { path, ScoreFile.PartialOf(path), FailureList.PathOf(path) })
            OutputFile.RefuseInput(written, read);
    }

    private async Task SupersedeReplacedAsync(ScoreFile file, IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        HashSet<string> replaced = await ReplacedFilms.FindAsync(images, file.Recovered, options.Workers, cancellationToken);
        if (replaced.Count == 0) return;
        file.Supersede(replaced);
        await error.WriteLineAsync($"{replaced.Count} films have changed since their rows were written and are scored again.");
    }

    private async Task RequireSameModelAsync(ScoreFile file, ModelPackage package)
    {
        (string hash, string id, string precision) =
            (package.GraphHash(options.Precision), package.Id.ToString(), ScoreRow.NameOf(options.Precision));
        ScoreRow? other = file.Recovered.FirstOrDefault(row => row.ModelHash != hash || row.Model != id || row.Precision != precision);
        if (other is null) return;
        await file.AbandonAsync();
        throw ErrorReport.Invalid(
            $"'{options.Output}' holds scores of another model ({other.Model}, {other.Precision}): "
            + "choose another output, or that model and precision.");
    }

    private async Task ReportAsync(Summary summary)
    {
        string rate = summary.Scored == 0
            ? ""
            : Invariant($" in {summary.Seconds:0.0} s ({summary.Scored / summary.Seconds:0.0} images/s)");
        string into = summary.Output is null ? "" : $": {summary.Output}";
        string before = summary.AlreadyThere > 0 ? $", {summary.AlreadyThere} already there" : "";
        string rest = summary.Left > 0 ? $", {summary.Left} left" : "";
        await error.WriteLineAsync(
            $"{summary.Listed} listed: {summary.Scored} scored, {summary.Failed} failed{before}{rest}{rate}{into}");
        if (summary.Failures is not null) await error.WriteLineAsync($"What failed, and why: {summary.Failures}");
        string goOn = summary.Output is null ? "" : " The same command with --resume goes on.";
        if (summary.Left > 0) await error.WriteLineAsync($"Interrupted: {summary.Left} images are left.{goOn}");
        if (options.Json && summary.Output is not null) output.WriteJson(summary);
    }

    /// <summary>JSON for stdout when the rows go to a file.</summary>
    private sealed record Summary(
        int Listed, int Scored, int Failed, int AlreadyThere, int Left, string? Output, string? Failures,
        string Model, bool Trained, string Notice, double Seconds);
}
