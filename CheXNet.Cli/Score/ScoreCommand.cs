using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Score;

/// <summary><c>chexnet score</c>: files and folders to a table of probabilities, without storage.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = new("file-or-folder")
        {
            Description = "PNG, JPEG and DICOM films, and folders of them (with all folders within)",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();
        Option<string?> output = new("--output", "-o")
        {
            Description = "The .csv, .jsonl or .parquet file to write; replaced unless --resume is given "
                + "(default: a table on a terminal, else CSV to standard output)",
            HelpName = "file",
        };
        Option<bool> resume = new("--resume")
        {
            Description = "Continue an interrupted output: score only images that have no row yet, or whose content has changed since",
        };
        Option<string?> overlays = new("--overlays")
        {
            Description = "Also write overlays into this folder: of the findings at or above their operating point, "
                + "else of the most probable one",
            HelpName = "folder",
        };
        FilmOptions films = new();
        DeviceOptions devices = new(batches: true);
        Option<int> workers = CommonOptions.Workers();
        // The old name of --workers, kept for existing scripts.
        Option<int?> threads = NumberOption.Maybe<int>("--threads", "-t");
        threads.Hidden = true;

        CliCommand command = new(
            "score",
            "Score films and write one row per image: its name, then a probability for each finding.",
            new CliExample("score film.png", "One film, as a table on the screen; as CSV in a pipe or with > scores.csv"),
            new CliExample("score films/ --output scores.csv", "A folder, with all folders within; failures go to scores.csv.failures.csv"),
            new CliExample("score films/ --output scores.csv --resume", "Go on where it was interrupted"),
            new CliExample("score films/ --output scores.csv --overlays overlays/", "And pictures of where the evidence lies"),
            new CliExample("score study/ --window 2 --output scores.csv", "DICOM films, each by its second window"),
            new CliExample("score films/ --device cuda --precision fp16 --output scores.csv", "On an NVIDIA GPU, in half precision"),
            new CliExample("score films/ --model my-model.zip --precision int8 --output scores.parquet", "Another model's 8-bit graph"))
        {
            paths, model, precision, output, overlays, resume, workers, threads,
        };
        films.AddTo(command);
        devices.AddTo(command);
        return command.Does((parsed, cancellationToken) =>
        {
            ScoreOptions options = new(
                parsed.GetRequiredValue(paths),
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.GetValue(output),
                parsed.GetValue(resume),
                parsed.GetValue(threads) ?? parsed.GetValue(workers),
                parsed.IsJson())
            {
                Overlays = parsed.GetValue(overlays),
                Table = ProbabilityTable.IsTerminal(parsed.Output()),
                Images = films.Read(parsed),
                Device = devices.Read(parsed),
                Batches = devices.Batches(parsed, new BatchOptions()),
            };
            return new ScoreRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }
}
