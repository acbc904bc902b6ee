namespace CheXNet.Fuzz;

/// <summary>Sound files to begin with: the fixtures of the tests, in the repository.</summary>
public static class Corpus
{
    private const long Longest = 1 << 20;

    /// <summary>The fixtures' folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The program is not in the repository.</exception>
    public static string Folder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CheXNet.sln")))
                return Path.Combine(at.FullName, "tests", "CheXNet.Shared.Tests", "Fixtures");
        }

        throw new DirectoryNotFoundException("No folder above the program holds CheXNet.sln: name a folder of sound files with --corpus.");
    }

    /// <summary>All files below a folder, by name.</summary>
    public static IEnumerable<byte[]> Read(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(static path => new FileInfo(path).Length is > 0 and <= Longest).Select(File.ReadAllBytes);
}
