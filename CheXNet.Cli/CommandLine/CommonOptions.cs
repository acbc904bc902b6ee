using CheXNet.Scoring.Files;

namespace CheXNet.Cli.CommandLine;

internal static class CommonOptions
{
    private const string AccountForms = "A connection string, or the URL of an account (signed in through DefaultAzureCredential)";

    /// <summary>On every command: results as JSON on stdout, errors as JSON on stderr.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Write results and errors as JSON", Recursive = true };

    public static bool IsJson(this ParseResult parsed) => parsed.GetValue(Json);

    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = "A model package: folder, zip, or id[@version] of an installed one (default: the one that comes with the program)",
        HelpName = "package",
    };

    /// <summary>For what is stored of a dataset.</summary>
    public static Option<string?> ScoredBy()
    {
        Option<string?> model = Model();
        model.Description = "Whose results: id@version, whose package need not be here, id, or a package's folder or zip "
            + "(default: the model that scored the dataset last)";
        return model;
    }

    /// <summary>The files that a model is read from.</summary>
    public static IEnumerable<string> FilesOf(ModelPackage package) =>
        Directory.Exists(package.Location) ? Directory.EnumerateFiles(package.Location) : [package.Location];

    public static Option<Precision> Precision()
    {
        string[] names = [.. Enum.GetValues<Precision>().Select(ScoreRow.NameOf)];
        return new Option<Precision>("--precision")
        {
            Description = $"Which of the model's graphs to run (default: {names[0]})",
            HelpName = string.Join('|', names),
        }.AcceptOnlyFromAmong(names);
    }

    /// <summary>A storage account; the default is this machine's embedded storage.</summary>
    public static Option<string?> Storage() => new("--storage")
    {
        Description = $"{AccountForms}; default: the setting CHEXNET_STORAGE, else the embedded storage of this machine",
        HelpName = "account",
    };

    /// <summary>A persistent account, for what the embedded storage does not offer.</summary>
    public static Option<string?> Account() => new("--storage")
    {
        Description = $"{AccountForms}; default: the setting CHEXNET_STORAGE",
        HelpName = "account",
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder of the embedded storage, in place of an account (default: chexnet/storage in your application data)",
        HelpName = "folder",
    };

    public static Option<int> Workers(string description = "How many images to score at once, 1 to 256")
    {
        Option<int> workers = NumberOption.Of("--workers", new ScoringPipelineOptions().Workers, [], 1, 256);
        (workers.Description, workers.HelpName) = (description, "count");
        return workers;
    }
}
