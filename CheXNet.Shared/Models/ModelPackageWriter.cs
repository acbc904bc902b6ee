using System.IO.Compression;
using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>
/// Writes packages atomically, through a temporary sibling that is renamed. A path ending in <c>.zip</c> gives a zip, any other a folder.
/// </summary>
public static class ModelPackageWriter
{
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a package and returns its card, with hashes and lengths computed here.</summary>
    /// <param name="card">The card; its <see cref="ModelCard.Files"/> are ignored.</param>
    /// <param name="files">The files by name, including <c>model.onnx</c>.</param>
    /// <param name="path">The folder or zip to create; must not exist.</param>
    /// <param name="cancellationToken">Cancels writing; nothing is left behind.</param>
    /// <exception cref="ModelPackageException">The card is invalid for these files, or the path exists or cannot be written.</exception>
    public static Task<ModelCard> WriteAsync(
        ModelCard card, IReadOnlyDictionary<string, byte[]> files, string path, CancellationToken cancellationToken) =>
        WriteAsync(card, files, path, test: null, cancellationToken);

    /// <summary>Writes a package and renames it only after a test, which throws to reject it.</summary>
    internal static async Task<ModelCard> WriteAsync(
        ModelCard card,
        IReadOnlyDictionary<string, byte[]> files,
        string path,
        Func<ModelPackage, Task>? test,
        CancellationToken cancellationToken)
    {
        SortedDictionary<string, byte[]> sorted = new(files.ToDictionary(), StringComparer.Ordinal);
        ModelCard whole = card with { Files = sorted.ToDictionary(static f => f.Key, static f => FileOf(f.Value), StringComparer.Ordinal) };
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        ModelCardValidator.Validate(whole, target);
        sorted[ModelPackage.CardName] = ModelCardJson.Write(whole);
        try
        {
            using AtomicWrite write = new(target);
            if (target.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
                await WriteZipAsync(sorted, write.TemporaryPath, cancellationToken);
            else await WriteFolderAsync(sorted, write.TemporaryPath, cancellationToken);
            if (test is not null) await test(await ModelPackage.LoadAsync(write.TemporaryPath, cancellationToken));
            write.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = Path.Exists(target) ? "something is there already; choose another path or remove it" : e.Message;
            throw new ModelPackageException(ErrorCodes.ModelNotWritable, $"The model package cannot be written to {target}: {reason}.", e);
        }

        return whole;
    }

    private static ModelFile FileOf(byte[] content) => new(Convert.ToHexStringLower(SHA256.HashData(content)), content.LongLength);

    private static async Task WriteFolderAsync(
        IEnumerable<KeyValuePair<string, byte[]>> files, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] content) in files)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), content, cancellationToken);
    }

    /// <summary>Stores without compression, because weights do not compress; deterministic.</summary>
    private static async Task WriteZipAsync(
        IEnumerable<KeyValuePair<string, byte[]>> files, string path, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite);
        await using ZipArchive zip = await ZipArchive.CreateAsync(
            file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        foreach ((string name, byte[] content) in files)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = ZipTime;
            await using Stream stream = await entry.OpenAsync(cancellationToken);
            await stream.WriteAsync(content, cancellationToken);
        }
    }
}
