using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Scoring;

/// <summary>One <c>chexnet score</c>: rows in order of name to a file or standard output, everything else to standard error.</summary>
internal sealed class ScoreRun(ScoreOptions options, TextWriter output, TextWriter error)
{
    private static readonly JsonLineScores JsonLines = new();
    private static readonly CsvScores Csv = new();

    /// <summary>Scores what was asked for.</summary>
    /// <param name="cancellationToken">Ctrl-C: what is in hand is finished, what is written stays valid.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        RequireConsistent();
        ScoringPipelineOptions pipeline = new() { Workers = options.Threads };
        ImageInputs inputs = ImageInputs.Find(options.Paths);
        if (inputs.Ignored > 0) await error.WriteLineAsync($"{inputs.Ignored} other files are passed over.");

        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        ScoreColumns columns = new(package.Card.Findings);
        await using ScoreFile? file = options.Output is { } path ? await ScoreFile.OpenAsync(path, columns, options.Resume, cancellationToken) : null;
        if (file is not null) await RequireSameModelAsync(file, package.GraphHash(options.Precision));
        InputImage[] toScore = [.. inputs.Images.Where(image => file?.Images.Contains(image.Name) != true)];
        if (toScore.Length < inputs.Images.Count) await error.WriteLineAsync($"{inputs.Images.Count - toScore.Length} images have a row already.");

        // A single image has all threads for its forward pass; several have a thread each. For none the model need not be loaded.
        SessionSettings session = new() { IntraOpThreads = toScore.Length == 1 ? Math.Min(64, options.Threads) : 1 };
        using XrayScorer? scorer = toScore.Length == 0 ? null : await XrayScorer.CreateAsync(package, options.Precision, session, cancellationToken: cancellationToken);
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        using FailureList failures = new(options.Output, error);

        Stopwatch watch = Stopwatch.StartNew();
        int scored = 0;
        if (file is null) Format.WriteHeader(output, columns);
        Task scoring = scorer is null ? Task.CompletedTask : ImageProgress.ShowAsync(error, "scoring", toScore.Length, async progress =>
        {
            // The pipeline itself is not cancelled: its sources end, and what is in hand is finished.
            IEnumerable<ImageSource> sources = toScore
                .TakeWhile(_ => !cancellationToken.IsCancellationRequested)
                .Select(static image => ImageSource.File(image.Name, image.Path));
            await foreach (ScoringOutcome outcome in new ScoringPipeline(scorer, pipeline).RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None))
            {
                progress.Add();
                if (outcome.Error is { } failure)
                {
                    failures.Add(outcome.Name, failure);
                    continue;
                }

                scored++;
                ScoreRow row = ScoreRow.Of(outcome.Name, outcome.Prediction!);
                if (file is null) Format.WriteRow(output, columns, row);
                else await file.AppendAsync(row, CancellationToken.None);
            }
        });
        await scoring;

        bool interrupted = scored + failures.Count < toScore.Length;
        if (file is not null && !interrupted) await file.CompleteAsync(CancellationToken.None);
        Summary summary = new(
            scored, failures.Count, inputs.Images.Count - toScore.Length, toScore.Length - scored - failures.Count, options.Output,
            failures.Count > 0 ? failures.Path : null, package.Id.ToString(), package.Card.Trained, package.Card.Notice, watch.Elapsed.TotalSeconds);
        await TellAsync(summary);
        if (interrupted) return ExitCode.Interrupted;
        if (failures.Count == 0) return ExitCode.Done;
        return failures.Count == inputs.Images.Count ? ExitCode.WrongInput : ExitCode.DoneWithFailures;
    }

    private IScoreFormat Format => options.Json ? JsonLines : Csv;

    private void RequireConsistent()
    {
        if (options.Output is { } path && !ScoreFile.IsKnown(path))
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' ends neither in .csv nor in .jsonl or .parquet: name the output so.");
        }

        if (options.Resume && options.Output is null)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "--resume continues a file: name it with --output.");
        }
    }

    private async Task RequireSameModelAsync(ScoreFile file, string modelHash)
    {
        if (file.Recovered.FirstOrDefault(row => row.ModelHash != modelHash) is not { } other) return;
        await file.AbandonAsync();
        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"'{options.Output}' holds scores of another model ({other.Model}, {other.Precision}). Choose another output, or that model and precision.");
    }

    private async Task TellAsync(Summary summary)
    {
        string rate = summary.Scored == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" in {summary.Seconds:0.0} s ({summary.Scored / summary.Seconds:0.0} images/s)");
        await error.WriteLineAsync($"{summary.Scored} scored, {summary.Failed} failed{rate}{(summary.Output is null ? "" : $": {summary.Output}")}");
        if (summary.Failures is not null) await error.WriteLineAsync($"What failed, and why: {summary.Failures}");
        if (summary.Left > 0)
        {
            await error.WriteLineAsync(summary.Output is null
                ? $"Interrupted: {summary.Left} images are left."
                : $"Interrupted: {summary.Left} images are left. The same command with --resume goes on.");
        }

        if (options.Json && summary.Output is not null) await output.WriteLineAsync(JsonSerializer.Serialize(summary, JsonSerializerOptions.Web));
    }

    /// <summary>What <c>--json</c> writes to standard output when the rows go to a file.</summary>
    private sealed record Summary(
        int Scored, int Failed, int AlreadyThere, int Left, string? Output, string? Failures, string Model, bool Trained, string Notice, double Seconds);
}
