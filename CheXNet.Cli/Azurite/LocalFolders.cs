namespace CheXNet.Cli.Azurite;

/// <summary>Where this program keeps things of its own on one machine, for the person who runs it.</summary>
internal static class LocalFolders
{
    /// <summary>What can be made again at any time: the installed emulator. <c>CHEXNET_CACHE</c> puts it elsewhere.</summary>
    public static string Cache =>
        Environment.GetEnvironmentVariable("CHEXNET_CACHE") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : Home;

    /// <summary>Where <c>serve</c> keeps its containers, tables and queues unless <c>--data</c> says otherwise.</summary>
    public static string Storage => Path.Combine(Home, "storage");

    // A service account without a home folder has no local application data.
    private static string Home => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } data ? data : Path.GetTempPath(),
        "chexnet");
}
