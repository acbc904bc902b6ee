using Xunit;

namespace CheXNet.Testing;

/// <summary>
/// Test files: the repository, committed fixtures beside the test binary, and real data too large or sensitive to commit
/// (<c>CHEXNET_TEST_DATA</c>, or <c>data</c> in the folder <c>shared</c> beside the checkout).
/// </summary>
public static class TestData
{
    private const string Variable = "CHEXNET_TEST_DATA";

    private static readonly Lazy<string> RepositoryFolder = new(FindRepository);
    private static readonly Lazy<string?> DataFolder = new(FindData);

    /// <summary>The folder with <c>CheXNet.sln</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">The test binary is outside the repository.</exception>
    public static string Repository => RepositoryFolder.Value;

    /// <summary>Folder of the real data; null if absent.</summary>
    public static string? Root => DataFolder.Value;

    /// <summary>Absolute path of a committed fixture of the running test project; need not exist.</summary>
    /// <param name="segments">Path below <c>Fixtures</c>.</param>
    public static string Fixture(params string[] segments) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. segments]);

    /// <summary>Absolute path of a file or folder of the real data; skips the running test if absent.</summary>
    /// <param name="segments">Path below the data folder, such as <c>"nih-sample", "images"</c>.</param>
    public static string RequireOrSkip(params string[] segments)
    {
        string relative = Path.Combine(segments);
        string? path = Root is { } root ? Path.Combine(root, relative) : null;
        Assert.SkipUnless(
            path is not null && Path.Exists(path),
            $"The real data '{relative}' are not on this machine: point {Variable} at a folder that has them.");
        return path!;
    }

    /// <summary>Absolute paths of the real films (PNG, 1024×1024) by name, at least one; skips the running test if absent.</summary>
    public static IReadOnlyList<string> RequireFilmsOrSkip()
    {
        string[] films = Directory.GetFiles(RequireOrSkip("nih-sample", "images"), "*.png");
        Assert.SkipUnless(films.Length > 0, "The folder of real films is empty.");
        Array.Sort(films, StringComparer.Ordinal);
        return films;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CheXNet.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds CheXNet.sln.");
    }

    private static string? FindData()
    {
        string path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured
            ? configured
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data"));
        return Directory.Exists(path) ? path : null;
    }
}
