using System.CommandLine;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Scoring;
using CheXNet.Scoring;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet score</c>: files and folders to a table of probabilities, without any storage.</summary>
internal static class ScoreCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> paths = new("file-or-folder")
        {
            Description = "PNG and JPEG films, and folders of them (with all folders within)",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> model = CommonOptions.Model();
        Option<string> precision = PrecisionOption.Create();
        Option<string?> output = new("--output", "-o")
        {
            Description = "Where to write: .csv, .jsonl or .parquet; an existing file is replaced unless --resume is given (default: CSV to standard output)",
            HelpName = "file",
        };
        Option<bool> resume = new("--resume") { Description = "Continue an interrupted output: images that have a row are not scored again" };
        Option<int> threads = new("--threads", "-t")
        {
            Description = "Images scored at once",
            HelpName = "count",
            DefaultValueFactory = static _ => new ScoringPipelineOptions().Workers,
        };

        CliCommand command = new(
            "score",
            "Scores films and writes one row an image: its name, then a probability for each finding.",
            new CliExample("score film.png", "One film, to the screen"),
            new CliExample("score films/ --output scores.csv", "A folder, with all folders within; unreadable files go to scores.csv.failures.csv"),
            new CliExample("score films/ --output scores.csv --resume", "Goes on where it was interrupted"),
            new CliExample("score films/ --model my-model.zip --precision int8 --output scores.parquet", "Another model, its 8-bit graph, a Parquet file"))
        {
            paths, model, precision, output, resume, threads,
        };
        return command.Does((parsed, cancellationToken) =>
        {
            ScoreOptions options = new(
                parsed.GetRequiredValue(paths),
                parsed.GetValue(model),
                PrecisionOption.Read(parsed, precision),
                parsed.GetValue(output),
                parsed.GetValue(resume),
                parsed.GetValue(threads),
                CommonOptions.IsJson(parsed));
            return new ScoreRun(options, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error).RunAsync(cancellationToken);
        });
    }
}
