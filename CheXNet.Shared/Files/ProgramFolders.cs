namespace CheXNet.Files;

/// <summary>Folders that come with the program: beside it where it is published, at the repository's root in a checkout.</summary>
public static class ProgramFolders
{
    /// <summary>Every place where a folder of this name may be, the nearest first; it may not exist.</summary>
    public static IEnumerable<string> Of(string name)
    {
        yield return Path.Combine(AppContext.BaseDirectory, name);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "CheXNet.sln"))) continue;
            yield return Path.Combine(folder.FullName, name);
            yield break;
        }
    }

    /// <summary>The nearest that exists; null if there is none.</summary>
    public static string? Find(string name) => Of(name).FirstOrDefault(Directory.Exists);
}
