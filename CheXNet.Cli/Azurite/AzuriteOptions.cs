namespace CheXNet.Cli.Azurite;

/// <summary>How the emulator of one machine is started.</summary>
internal sealed record AzuriteOptions
{
    /// <summary>Where containers, tables and queues are kept; null keeps them in memory and forgets them at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The accounts' names, 3 to 24 lower-case letters and digits; none sees what another holds.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = ["chexnet"];

    /// <summary>The folder that holds the installed emulator.</summary>
    public string Cache { get; init; } = LocalFolders.Cache;

    /// <summary>Where node and npm are looked for, as in PATH.</summary>
    public string? SearchPath { get; init; } = Environment.GetEnvironmentVariable("PATH");

    /// <summary>Told what is going on when it takes a while.</summary>
    public Action<string>? Progress { get; init; }
}
