using CheXNet.Cli.Service;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Serve;

/// <summary>Uploads what appears in a folder, once it has stopped growing: two looks in a row see the same length and time. What the
/// container holds with the same content is not uploaded again, so a restart goes on with the rest. Nothing is ever deleted.</summary>
internal sealed class FolderWatch(
    string folder, string dataset, XrayContainer xrays, ServiceOptions options, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, FileState> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileState> _done = new(StringComparer.Ordinal);
    private Dictionary<string, XrayBlob>? _there;

    /// <param name="folder">It must exist.</param>
    /// <param name="dataset">Null for the folder's name.</param>
    /// <returns>The name of the dataset.</returns>
    /// <exception cref="InvalidInputException">There is no such folder, or its name is none of a dataset.</exception>
    public static string DatasetOf(string folder, string? dataset)
    {
        if (!Directory.Exists(folder))
            throw ErrorReport.Invalid($"There is no folder '{folder}' to watch: create it, or correct its path.");
        string name = dataset ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return ImageKey.IsDataset(name)
            ? name
            : throw ErrorReport.Invalid($"'{name}' is no name of a dataset: give one with --watch-dataset, such as ward7.");
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or StorageException)
            {
                ServiceLog.FolderUnavailable(logger, error is StorageException known ? known.Message : error.Message);
            }

            await Task.Delay(options.PollInterval, time, cancellationToken);
        }
    }

    /// <summary>One look at the folder.</summary>
    /// <returns>Number of films uploaded.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        int uploaded = 0;
        _there ??= await ThereAsync(cancellationToken);
        foreach (FoundEntry entry in FolderWalk.Below(folder))
        {
            if (entry is not { Kind: FileKind.Regular, Path: { } path } || !IsFilm(entry.Name, path)) continue;
            FileState state = FileState.Of(path);
            if (_done.GetValueOrDefault(entry.Name) == state) continue;
            bool isStable = _seen.GetValueOrDefault(entry.Name) == state && state.Bytes > 0;
            _seen[entry.Name] = state;
            if (isStable && await UploadAsync(entry.Name, path, state, cancellationToken)) uploaded++;
        }

        if (uploaded > 0) ServiceLog.Uploaded(logger, uploaded);
        return uploaded;
    }

    private async Task<bool> UploadAsync(string name, string path, FileState state, CancellationToken cancellationToken)
    {
        if (!ImageKey.IsImage(name))
        {
            ServiceLog.NameRefused(logger, Telemetry.NameHash.Of(name), ErrorCodes.NameInvalid);
            _done[name] = state;
            return false;
        }

        BinaryData content;
        try
        {
            content = BinaryData.FromBytes(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ServiceLog.Details(logger, NameText.Escape(name), error); // Still being written, perhaps: the next look tries again.
            return false;
        }

        if (content.ToMemory().Length != state.Bytes) return false;
        ImageKey key = new(dataset, name);
        bool isThere = _there!.TryGetValue(key.BlobName, out XrayBlob blob) && blob.Bytes == state.Bytes
            && blob.ContentHash == XrayContainer.HashOf(content);
        if (!isThere) await xrays.WriteAsync(key, content, cancellationToken);
        _there.Remove(key.BlobName);
        _done[name] = state;
        return !isThere;
    }

    private async Task<Dictionary<string, XrayBlob>> ThereAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, XrayBlob> there = new(StringComparer.Ordinal);
        await foreach (XrayBlob blob in xrays.ListAsync($"{dataset}/", cancellationToken)) there[blob.Name] = blob;
        return there;
    }

    private static bool IsFilm(string name, string path) =>
        !Path.GetFileName(name).StartsWith('.') && (ImageFiles.IsImage(name) || ImageFiles.IsNamelessDicom(path));

    private readonly record struct FileState(long Bytes, DateTime Written)
    {
        public static FileState Of(string path)
        {
            FileInfo file = new(path);
            return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc) : default;
        }
    }
}
