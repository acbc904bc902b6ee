namespace CheXNet.Cli.Azurite;

/// <summary>This program's per-user folders.</summary>
internal static class LocalFolders
{
    /// <summary>Files that can be recreated (the installed emulator); <c>CHEXNET_CACHE</c> overrides it.</summary>
    public static string Cache =>
        Environment.GetEnvironmentVariable("CHEXNET_CACHE") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : Home;

    /// <summary>Default storage folder of <c>serve</c>; <c>--data</c> overrides it.</summary>
    public static string Storage => Path.Combine(Home, "storage");

    // Service accounts without a home folder have no local application data.
    private static string Home => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } data ? data : Path.GetTempPath(),
        "chexnet");
}
