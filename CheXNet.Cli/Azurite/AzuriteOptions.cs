namespace CheXNet.Cli.Azurite;

internal sealed record AzuriteOptions
{
    /// <summary>Folder for containers, tables and queues; null keeps them in memory only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Isolated account names, 3 to 24 lower-case letters and digits each.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = ["chexnet"];

    public string Cache { get; init; } = LocalFolders.Cache;

    /// <summary>Where to find node and npm, in the format of PATH.</summary>
    public string? SearchPath { get; init; } = Environment.GetEnvironmentVariable("PATH");

    /// <summary>Called with status messages during long steps.</summary>
    public Action<string>? Progress { get; init; }
}
