namespace CheXNet.Files;

/// <summary>
/// A file that a person asked for: locked, never one of the inputs, and whole or as it was before. Links are followed. A pipe or device, such
/// as <c>/dev/stdout</c>, is written as it is.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly string _named;
    private readonly string _path;
    private readonly OutputLock? _lock;

    private OutputFile(string named, string path, OutputLock? held) => (_named, _path, _lock) = (named, path, held);

    /// <summary>Claims a path. Nothing there is changed yet.</summary>
    /// <param name="inputs">Files that are read.</param>
    /// <exception cref="InvalidInputException">It is an input, another process writes it, or it cannot be written.</exception>
    public static OutputFile Claim(string path, IEnumerable<string> inputs)
    {
        RefuseInput(path, inputs);
        bool direct = FileFacts.Of(path).Kind is FileKind.Pipe or FileKind.Device;
        if (direct) return new OutputFile(path, path, null);
        OutputLock held = OutputLock.Take(path);
        return new OutputFile(path, FileFacts.EndOfLinks(path), held);
    }

    /// <summary>Refuses an output that is one of the inputs, by whatever name: a link, a hard link, another case.</summary>
    /// <exception cref="InvalidInputException">It is one; nothing was touched.</exception>
    public static void RefuseInput(string output, IEnumerable<string> inputs)
    {
        if (FileFacts.Of(output) is not { Kind: FileKind.Regular, Identity: { } identity }) return;
        if (inputs.FirstOrDefault(input => FileFacts.Of(input).Identity == identity) is not { } same) return;
        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"The output '{output}' is the input '{same}', which would be lost: choose another output.");
    }

    /// <summary>Writes the file: aside, flushed, renamed.</summary>
    /// <exception cref="InvalidInputException">The disk is full or gone; what stood there is unchanged.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            if (_lock is null)
            {
                await using FileStream device = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                await device.WriteAsync(content, cancellationToken);
                return;
            }

            await AtomicWrite.FileAsync(_path, content, cancellationToken);
        }
        catch (Exception e) when (WriteFault.Covers(e))
        {
            throw WriteFault.Of(_named, e);
        }
    }

    /// <summary>Lets others write it.</summary>
    public void Dispose() => _lock?.Dispose();
}
