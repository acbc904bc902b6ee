using CheXNet.Checkpoints;
using CheXNet.Checkpoints.Profiles;
using CheXNet.Files;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model import</c>: converts another project's checkpoint to a model package.</summary>
internal static class ModelImportCommand
{
    public static Command Create()
    {
        Argument<string> file = new("checkpoint") { Description = "A .pt, .pth, .pth.tar, .safetensors, .h5 or .onnx file" };
        Option<string> output = new("--output", "-o") { Description = "The package to write: a folder, or a .zip", Required = true };
        Option<string?> profile = new("--profile")
        {
            Description = $"Where the file comes from: {string.Join(", ", ImportProfiles.Names)}, or a profile's JSON file "
                + "(default: guessed from the file; needed where the file does not name its outputs and more than one list of names fits)",
            HelpName = "name",
        };
        Option<string?> labels = new("--labels")
        {
            Description = "The names of the outputs, in their order and separated by commas; an empty name drops its output; "
                + "or the path of a file with one name per line (default: those in the file)",
            HelpName = "names",
        };
        Option<string?> network = new("--network")
        {
            Description = "Which network, if the file holds several: a name that the refusal lists, e.g. model_ema",
            HelpName = "name",
        };
        Option<string?> preprocessing = new("--preprocessing")
        {
            Description = "resize256-center224, resize224-center224, squash224, pad224 or resize256-ten224 (default: the profile's)",
            HelpName = "rule",
        };
        Option<string?> id = new("--id") { Description = "The model's name (default: from profile and file name)" };
        Option<string?> version = new("--version") { Description = "The model's version (default: 1.0.0)", HelpName = "version" };
        Option<string?> title = new("--title") { Description = "One line for people" };
        Option<string?> record = new("--record")
        {
            Description = "The record.json of this project's training program, which completes the card",
            HelpName = "json",
        };
        ModelReferenceArguments reference = new();
        return new CliCommand(
            "import",
            "Turn a checkpoint of another project into a model package, or say why not. Nothing in the file is run.",
            new CliExample("model import model.pth.tar --output models/arnoweng", "arnoweng/CheXNet's checkpoint, known by its hash"),
            new CliExample("model import mine.pth --profile chexpert --output models/mine", "A network for the 14 labels of CheXpert"),
            new CliExample("model import best.pth --record record.json --output models/mine", "A run of this project's training program"),
            new CliExample(
                "model import net.onnx --labels \"Pneumonia,Effusion\" --preprocessing squash224 --output net.zip",
                "A classifier of your own"))
        {
            file, output, profile, labels, network, preprocessing, id, version, title, record, reference.Options,
        }.Does(async (parsed, cancellationToken) =>
        {
            ImportOptions options = new()
            {
                Profile = parsed.GetValue(profile),
                Labels = LabelList.Read(parsed.GetValue(labels)),
                Network = parsed.GetValue(network),
                Preprocessing = parsed.GetValue(preprocessing),
                Id = parsed.GetValue(id),
                Version = parsed.GetValue(version),
                Title = parsed.GetValue(title),
                Record = parsed.GetValue(record),
                Reference = reference.Of(parsed),
            };
            using OutputLock held = OutputLock.Take(parsed.GetRequiredValue(output));
            ImportReport report = await CheckpointImporter.ImportAsync(
                parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), options, cancellationToken);
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(report);
            else Write(report, to);
            return ExitCode.Done;
        });
    }

    private static void Write(ImportReport report, TextWriter to)
    {
        ModelCard card = report.Card;
        string dropped = report.Dropped > 0 ? $"; {report.Dropped} outputs without a name dropped" : "";
        to.WriteLine(
            $"""
            Model:         {card.ToModelId()}, {card.Title}
            Profile:       {card.Source!.Profile} ({card.Source.Evidence}){ModelText.Doubt(card.Source.Identity)}
            Network:       {ModelText.Architecture(card)}
            Findings:      {string.Join(", ", card.Findings)} ({report.LabelEvidence}{dropped})
            Preprocessing: {ModelText.Preprocessing(card)}{ModelText.Doubt(card.Source.Preprocessing)}
            Trained:       {(card.Trained ? "yes" : "no: the batch normalizations have never seen an image")}
            Ignored:       {(report.Ignored.Count == 0 ? "nothing" : ModelText.Ignored(report.Ignored))}
            Self-test:     {ModelText.SelfTest(report.SelfTest)}
            Written:       {report.Location}
            """);
        if (ModelText.Warning(report.SelfTest) is { } warning) to.WriteLine($"Warning:       {warning}");
        if (ModelText.Assumed(card) is { } assumed) to.WriteLine($"Warning:       {assumed}");
        to.WriteLine(card.Notice);
    }
}
