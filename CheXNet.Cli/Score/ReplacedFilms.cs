using System.Collections.Concurrent;
using System.Security.Cryptography;
using CheXNet.Files;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Score;

/// <summary>Which films have another content than their rows were made from. A date says little (copies keep it, clocks are set), so every
/// film with a row is read and its SHA-256 compared: about 0.5 ms for a film that is in the cache of the disk.</summary>
internal static class ReplacedFilms
{
    /// <returns>Their names. A film that cannot be read keeps its row: nothing says that it changed.</returns>
    public static async Task<HashSet<string>> FindAsync(
        IEnumerable<InputImage> images, IEnumerable<ScoreRow> rows, int workers, CancellationToken cancellationToken)
    {
        Dictionary<string, string> hashes = rows.ToDictionary(static row => row.Image, static row => row.ContentHash, StringComparer.Ordinal);
        ConcurrentBag<string> replaced = [];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(images.Where(image => hashes.ContainsKey(image.Name)), parallel, async (image, stop) =>
        {
            if (await HashAsync(image.Path, stop) is { } now && now != hashes[image.Name]) replaced.Add(image.Name);
        });
        return new HashSet<string>(replaced, StringComparer.Ordinal);
    }

    private static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            RegularFile.Require(path);
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
