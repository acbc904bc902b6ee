using CheXNet.Cli.Score;

namespace CheXNet.Cli.Runs;

/// <param name="Uploaded">Files that were new or changed.</param>
/// <param name="Unchanged">Files skipped as identical; they keep their ETag, so they are not scored again.</param>
internal sealed record UploadOutcome(int Uploaded, int Unchanged, double Seconds);

/// <summary>Uploads a folder's images into a dataset. Resumable: files already there are recognized by length and hash.</summary>
internal sealed class FolderUpload(StorageAccount account, string dataset)
{
    private const int AtOnce = 16;

    private readonly XrayContainer _xrays = new(account);

    /// <param name="folder">Uploaded recursively.</param>
    /// <exception cref="InvalidInputException">No such folder, no images, an unreadable file, or an invalid name.</exception>
    /// <exception cref="StorageException">The account is unreachable or refused the request.</exception>
    public async Task<UploadOutcome> RunAsync(string folder, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) throw Invalid($"There is no folder '{folder}'. Check the path.");
        IReadOnlyList<InputImage> images = ImageInputs.Find([folder]).Images;
        if (images.FirstOrDefault(static i => !ImageKey.IsImage(i.Name)) is { } unnamed)
            throw Invalid(
                $"'{unnamed.Path}' cannot be stored under its name: rename it (no control characters or '\\', at most 1,022 characters).");

        int uploaded = 0;
        Stopwatch watch = Stopwatch.StartNew();
        Dictionary<string, XrayBlob> there = await ThereAsync(cancellationToken);
        await ImageProgress.ShowAsync(error, "uploading", images.Count, progress => Parallel.ForEachAsync(
            images,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (image, stop) =>
            {
                ImageKey key = new(dataset, image.Name);
                BinaryData content = await ReadAsync(image.Path, stop);
                if (!there.TryGetValue(key.BlobName, out XrayBlob blob) || blob.Bytes != content.ToMemory().Length
                    || blob.ContentHash != XrayContainer.HashOf(content))
                {
                    await _xrays.WriteAsync(key, content, stop);
                    Interlocked.Increment(ref uploaded);
                }

                progress.Add();
            }));
        return new UploadOutcome(uploaded, images.Count - uploaded, watch.Elapsed.TotalSeconds);
    }

    private async Task<Dictionary<string, XrayBlob>> ThereAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, XrayBlob> there = new(StringComparer.Ordinal);
        await foreach (XrayBlob blob in _xrays.ListAsync($"{dataset}/", cancellationToken)) there[blob.Name] = blob;
        return there;
    }

    private static async Task<BinaryData> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return BinaryData.FromBytes(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The file '{path}' cannot be read: {e.Message}");
        }
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
