using CheXNet.Datasets;

namespace CheXNet.Cli.Dataset;

/// <summary><c>chexnet dataset describe</c>: counts of findings, patients, views, ages, splits and sizes.</summary>
internal static class DatasetDescribeCommand
{
    public static Command Create()
    {
        DatasetArguments arguments = new();
        Option<UncertainPolicy> uncertain = new("--uncertain")
        {
            Description = "How an uncertain label counts: ignore (left out; the default), zero (absent) or one (present). "
                + "A label that is not mentioned counts as absent",
            HelpName = "zero|one|ignore",
        };
        uncertain.AcceptOnlyFromAmong("zero", "one", "ignore");
        return new CliCommand(
            "describe",
            "Tell what a dataset holds: findings with their prevalence, which occur together, patients, views, ages, splits, sizes, and "
                + "which finding each of the source's labels counts as. " + DatasetArguments.Sources,
            new CliExample("dataset describe nih", "ChestX-ray14 as it lies in a folder"),
            new CliExample("dataset describe CheXpert-v1.0-small --uncertain one", "Uncertain labels as present"),
            new CliExample("dataset describe films --labels labels.csv --json", "For programs"))
        {
            arguments.Folder, arguments.Labels, uncertain, arguments.Workers,
        }.Does(async (parsed, cancellationToken) =>
        {
            (DatasetFolder folder, IReadOnlyList<FilmFacts> facts) = await arguments.LookAsync(parsed, FilmLook.Header, cancellationToken);
            DatasetDescription description = DatasetDescription.Of(folder, facts, parsed.GetValue(uncertain));
            if (parsed.IsJson()) parsed.Output().WriteJson(description);
            else DescriptionText.Write(description, parsed.Output());
            return ExitCode.Done;
        });
    }
}
