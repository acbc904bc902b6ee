using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Cli.Runs;

/// <summary>A file that a run is given: a blob of the container of runs, and where it is copied from.</summary>
/// <param name="Blob">The blob's name within the container.</param>
/// <param name="Path">The file of this machine; null if the blob was named itself.</param>
internal sealed record RunFile(string Blob, string? Path);

/// <summary>
/// The files that a run is given: a list of images, labels, boxes. Those of this machine are copied beside the run, under the run's id.
/// </summary>
internal sealed class RunFiles
{
    private const string BlobPrefix = StorageNames.RunsContainer + "/";

    /// <exception cref="InvalidInputException">A file does not exist.</exception>
    public RunFiles(RunId run, string? list, string? labels, string? boxes)
    {
        List = Of("--images", list, RunBlobNames.List(run));
        Labels = Of("--labels", labels, $"{run}/labels.csv");
        Boxes = Of("--boxes", boxes, $"{run}/boxes.csv");
    }

    public RunFile? List { get; }

    public RunFile? Labels { get; }

    public RunFile? Boxes { get; }

    /// <summary>Whether something has to be copied.</summary>
    public bool AnyLocal => Local.Any();

    /// <summary>Copies what lies on this machine.</summary>
    /// <exception cref="RunException">The run has another file of this kind already.</exception>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public async Task CopyAsync(IRunBlobs blobs, CancellationToken cancellationToken)
    {
        foreach (RunFile file in Local)
        {
            BinaryData content = BinaryData.FromBytes(await ReadAsync(file.Path!, cancellationToken));
            if (await blobs.CreateAsync(file.Blob, content, cancellationToken)) continue;
            if (await blobs.ReadAsync(file.Blob, cancellationToken) is { } there
                && there.Content.ToMemory().Span.SequenceEqual(content.ToMemory().Span))
            {
                continue;
            }

            throw new RunException(
                ErrorCodes.RunStateInvalid, $"The run has another '{file.Blob}' than '{file.Path}' already: choose another --id.");
        }
    }

    private IEnumerable<RunFile> Local => new[] { List, Labels, Boxes }.OfType<RunFile>().Where(static f => f.Path is not null);

    private static RunFile? Of(string option, string? given, string blob)
    {
        if (given is null) return null;
        if (File.Exists(given)) return new RunFile(blob, given);
        return given.StartsWith(BlobPrefix, StringComparison.Ordinal) && given.Length > BlobPrefix.Length
            ? new RunFile(given[BlobPrefix.Length..], null)
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"{option} '{given}' is no file of this machine; a blob is written {BlobPrefix}<name>.");
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The file '{path}' cannot be read: {e.Message}", e);
        }
    }
}
