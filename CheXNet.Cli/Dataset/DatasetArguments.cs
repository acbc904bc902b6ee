using CheXNet.Datasets;
using CheXNet.Imaging;

namespace CheXNet.Cli.Dataset;

/// <summary>What both commands take.</summary>
internal sealed class DatasetArguments
{
    public const string Sources =
        "Read are ChestX-ray14's files (and those of chexnet phantoms), CheXpert, MIMIC-CXR-JPG, VinDr-CXR, PadChest, and tables with a "
        + "column 'image' and one of 0 and 1 for each finding.";

    public Argument<string> Folder { get; } = new("folder") { Description = "The folder of films and label files, searched at any depth" };

    public Option<string[]> Labels { get; } = new("--labels", "-l")
    {
        Description = "The label file to use (default: the one in the folder); may be repeated for files that make one dataset",
        HelpName = "file",
        DefaultValueFactory = static _ => [],
    };

    public Option<int> Workers { get; } = CommonOptions.Workers("How many films to look at at once, 1 to 256");

    /// <summary>Opens the folder and looks at its films.</summary>
    public async Task<(DatasetFolder Folder, IReadOnlyList<FilmFacts> Facts)> LookAsync(
        ParseResult parsed, FilmLook look, CancellationToken cancellationToken)
    {
        DatasetFolder folder = await DatasetFolder.OpenAsync(
            parsed.GetRequiredValue(Folder), parsed.GetRequiredValue(Labels), cancellationToken);
        IReadOnlyList<FilmFacts> facts = [];
        await ImageProgress.ShowAsync(parsed.Error(), "looking at films", folder.Films.Count, async progress =>
            facts = await FilmSurvey.RunAsync(
                folder.Films, look, ImageLimits.OfThisMachine(), parsed.GetValue(Workers), progress, cancellationToken));
        return (folder, facts);
    }
}
