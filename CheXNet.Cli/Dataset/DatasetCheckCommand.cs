using CheXNet.Datasets;

namespace CheXNet.Cli.Dataset;

/// <summary><c>chexnet dataset check</c>: whether films, labels, splits and boxes fit together.</summary>
internal static class DatasetCheckCommand
{
    public static Command Create()
    {
        DatasetArguments arguments = new();
        Option<bool> decode = new("--decode") { Description = "Decode every film, to find damaged pixels (default: headers only)" };
        return new CliCommand(
            "check",
            "Check a dataset: odd labels; films that are missing, unlabeled, duplicate, unreadable or of another size; patients in two "
                + "splits; boxes that do not fit. Exit code 0: clean, 1: anomalies, 2: nothing to check. " + DatasetArguments.Sources,
            new CliExample("dataset check nih", "All of ChestX-ray14, or of a folder in its layout"),
            new CliExample("dataset check films --labels labels.csv --decode", "Other films with a table of labels, every pixel decoded"),
            new CliExample("dataset check CheXpert-v1.0-small --json", "For programs"))
        {
            arguments.Folder, arguments.Labels, decode, arguments.Workers,
        }.Does(async (parsed, cancellationToken) =>
        {
            FilmLook look = parsed.GetValue(decode) ? FilmLook.Pixels : FilmLook.Content;
            (DatasetFolder folder, IReadOnlyList<FilmFacts> facts) = await arguments.LookAsync(parsed, look, cancellationToken);
            DatasetCheckReport report = DatasetCheck.Run(folder, facts);
            if (parsed.IsJson()) parsed.Output().WriteJson(report);
            else Write(report, parsed.Output());
            return report.IsClean ? ExitCode.Done : ExitCode.DoneWithFailures;
        });
    }

    private static void Write(DatasetCheckReport report, TextWriter to)
    {
        string source = report.Source is null ? "no labels" : Invariant($"{report.Images} images with labels ({report.Source})");
        to.WriteLine(Invariant($"{report.Folder}: {report.Films} films, {source}."));
        Write("Anomalies:", [.. report.Anomalies.Where(static a => a.Kind.IsFault)], to);
        Write("Harmless:", [.. report.Anomalies.Where(static a => !a.Kind.IsFault)], to);
        if (report.IsClean) to.WriteLine("No anomaly.");
    }

    private static void Write(string title, DatasetAnomaly[] anomalies, TextWriter to)
    {
        if (anomalies.Length == 0) return;
        to.WriteLine(title);
        TextTable table = new TextTable().Number("count").Name("code").Text("what").Text("first examples");
        foreach (DatasetAnomaly a in anomalies)
            table.Add(Invariant($"{a.Count}"), a.Kind.Code, a.Kind.Meaning, string.Join("; ", a.Examples));
        table.Write(to);
    }
}
