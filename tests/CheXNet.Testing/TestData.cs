using Xunit;

namespace CheXNet.Testing;

/// <summary>
/// Where tests find files: the repository, the committed fixtures beside the test binary, and the real material that is too large or too
/// delicate to commit (<c>CHEXNET_TEST_DATA</c>, or <c>data</c> in the folder <c>shared</c> beside the checkout).
/// </summary>
public static class TestData
{
    private const string Variable = "CHEXNET_TEST_DATA";

    private static readonly Lazy<string> RepositoryFolder = new(FindRepository);
    private static readonly Lazy<string?> DataFolder = new(FindData);

    /// <summary>The folder that holds <c>CheXNet.sln</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">The test binary does not lie inside the repository.</exception>
    public static string Repository => RepositoryFolder.Value;

    /// <summary>The folder of the real material; <see langword="null"/> where this machine has none.</summary>
    public static string? Root => DataFolder.Value;

    /// <summary>A committed fixture of the running test project, copied beside its binary.</summary>
    /// <param name="segments">The path below <c>Fixtures</c>.</param>
    /// <returns>The absolute path; whether it exists is the reader's matter.</returns>
    public static string Fixture(params string[] segments) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. segments]);

    /// <summary>A file or folder of the real material; skips the running test, with the reason, where it is absent.</summary>
    /// <param name="segments">The path below the data folder, for example <c>"nih-sample", "images"</c>.</param>
    /// <returns>The absolute path of something that exists.</returns>
    public static string RequireOrSkip(params string[] segments)
    {
        string relative = Path.Combine(segments);
        string? path = Root is { } root ? Path.Combine(root, relative) : null;
        Assert.SkipUnless(
            path is not null && Path.Exists(path),
            $"The real data '{relative}' are not on this machine: point {Variable} at a folder that has them.");
        return path!;
    }

    /// <summary>The real chest films (PNG, 1024×1024) in order of name; skips the running test where they are absent.</summary>
    /// <returns>Absolute paths, at least one.</returns>
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
