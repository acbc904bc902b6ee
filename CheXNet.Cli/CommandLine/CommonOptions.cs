using System.CommandLine;
using CheXNet.Scoring;

namespace CheXNet.Cli.CommandLine;

/// <summary>The options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    /// <summary>Every command takes it: results as JSON on standard output, errors as JSON on standard error.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write results (and errors) as JSON",
        Recursive = true,
    };

    /// <summary>Whether <c>--json</c> was given.</summary>
    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    /// <summary>Which model scores; read by <c>ModelFinder</c>.</summary>
    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = "A model package: its folder or zip, or id[@version] among the installed ones (default: the one that comes with the program)",
        HelpName = "package",
    };

    /// <summary>Where the tables, queues and containers are; read by <c>StorageAccount</c>.</summary>
    public static Option<string?> Storage() => new("--storage")
    {
        Description = "A connection string, or an account's URL (signed in through DefaultAzureCredential); default: the setting CHEXNET_STORAGE, "
            + "else the embedded storage of this machine",
        HelpName = "account",
    };

    /// <summary>An account that lasts, for what the embedded storage has none of.</summary>
    public static Option<string?> Account() => new("--storage")
    {
        Description = "A connection string, or an account's URL (signed in through DefaultAzureCredential); default: the setting CHEXNET_STORAGE",
        HelpName = "account",
    };

    /// <summary>Where the embedded storage of this machine keeps its data.</summary>
    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder of the embedded storage, in place of any account (default: chexnet/storage in the person's application data)",
        HelpName = "folder",
    };

    /// <summary>Images scored at once, 1 to 256.</summary>
    public static Option<int> Workers()
    {
        Option<int> workers = new("--workers")
        {
            Description = "Images scored at once (default: one a core)",
            HelpName = "count",
            DefaultValueFactory = static _ => new ScoringPipelineOptions().Workers,
        };
        workers.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 256) given.AddError("--workers is 1 to 256.");
        });
        return workers;
    }
}
