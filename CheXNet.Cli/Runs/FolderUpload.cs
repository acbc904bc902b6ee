using System.Collections.Concurrent;
using CheXNet.Cli.Score;
using CheXNet.Files;

namespace CheXNet.Cli.Runs;

/// <param name="Listed">Films in the folder: uploaded, unchanged or failed.</param>
/// <param name="Uploaded">Files that were new or changed.</param>
/// <param name="Unchanged">Files skipped as identical; they keep their ETag, so they are not scored again.</param>
/// <param name="Failures">Films that could not be read or have a name that cannot be stored.</param>
internal sealed record UploadOutcome(
    int Listed, int Uploaded, int Unchanged, int Failed, double Seconds, IReadOnlyList<UploadFailure> Failures);

/// <param name="Image">Its path within the folder.</param>
internal sealed record UploadFailure(string Image, string Code, string Reason);

/// <summary>Uploads a folder's images into a dataset. Resumable: files already there are recognized by length and hash.</summary>
internal sealed class FolderUpload(StorageAccount account, string dataset)
{
    private const int AtOnce = 16;

    private readonly XrayContainer _xrays = new(account);

    /// <param name="folder">Uploaded recursively.</param>
    /// <exception cref="InvalidInputException">No such folder, or no image in it that can be uploaded.</exception>
    /// <exception cref="StorageException">The account is unreachable or refused the request.</exception>
    public async Task<UploadOutcome> RunAsync(string folder, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) throw Invalid($"There is no folder '{folder}'. Check the path.");
        ImageInputs inputs = ImageInputs.Find([folder]);
        ConcurrentBag<InputFailure> failures = [.. inputs.Failures];
        int uploaded = 0;
        Stopwatch watch = Stopwatch.StartNew();
        Dictionary<string, XrayBlob> there = await ThereAsync(cancellationToken);
        await ImageProgress.ShowAsync(error, "uploading", inputs.Images.Count, progress => Parallel.ForEachAsync(
            inputs.Images,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (image, stop) =>
            {
                if (await TryReadAsync(image, failures, stop) is { } content)
                {
                    ImageKey key = new(dataset, image.Name);
                    if (!there.TryGetValue(key.BlobName, out XrayBlob blob) || blob.Bytes != content.ToMemory().Length
                        || blob.ContentHash != XrayContainer.HashOf(content))
                    {
                        await _xrays.WriteAsync(key, content, stop);
                        Interlocked.Increment(ref uploaded);
                    }
                }

                progress.Add();
            }));
        UploadFailure[] failed =
        [
            .. failures.OrderBy(static f => f.Name, StringComparer.Ordinal)
                .Select(static f => new UploadFailure(f.Name, f.Reason.Code, f.Reason.Message)),
        ];
        foreach (UploadFailure f in failed) await error.WriteLineAsync(VisibleText.Line($"failed: {f.Image}: {f.Reason} [{f.Code}]"));
        if (failed.Length == inputs.Listed) throw Invalid($"None of the {failed.Length} images in '{folder}' can be uploaded.");
        return new UploadOutcome(
            inputs.Listed, uploaded, inputs.Listed - uploaded - failed.Length, failed.Length, watch.Elapsed.TotalSeconds, failed);
    }

    private async Task<Dictionary<string, XrayBlob>> ThereAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, XrayBlob> there = new(StringComparer.Ordinal);
        await foreach (XrayBlob blob in _xrays.ListAsync($"{dataset}/", cancellationToken)) there[blob.Name] = blob;
        return there;
    }

    /// <returns>Null if it failed.</returns>
    private static async Task<BinaryData?> TryReadAsync(
        InputImage image, ConcurrentBag<InputFailure> failures, CancellationToken cancellationToken)
    {
        XrayException reason;
        try
        {
            RegularFile.Require(image.Path);
            if (ImageKey.IsImage(image.Name))
                return BinaryData.FromBytes(await File.ReadAllBytesAsync(image.Path, cancellationToken));
            reason = new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"The file '{image.Name}' cannot be stored under its name: rename it (no control characters or '\\', at most 1,022 characters).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = InputFailure.Unavailable($"The file '{image.Name}' cannot be read: {e.Message}");
        }

        failures.Add(new InputFailure(image.Name, reason));
        return null;
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
