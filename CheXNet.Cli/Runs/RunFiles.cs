using CheXNet.Files;

namespace CheXNet.Cli.Runs;

/// <summary>An input file of a run.</summary>
/// <param name="Blob">Blob name in the runs container.</param>
/// <param name="Path">Local file to copy from; null if the argument named a blob.</param>
internal sealed record RunFile(string Blob, string? Path);

/// <summary>A run's input files (image list, labels, boxes). Local ones are uploaded under the run's id.</summary>
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

    public bool AnyLocal => Local.Any();

    /// <summary>Uploads the local files.</summary>
    /// <exception cref="RunException">The run already has a different file of this kind.</exception>
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
            RegularFile.Require(path);
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The file '{path}' cannot be read: {e.Message}", e);
        }
    }
}
