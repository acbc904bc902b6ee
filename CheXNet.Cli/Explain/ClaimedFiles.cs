using CheXNet.Files;

namespace CheXNet.Cli.Explain;

/// <summary>The files of one command, claimed before its work begins.</summary>
/// <param name="image">The film, which none of them may be.</param>
internal sealed class ClaimedFiles(string image) : IDisposable
{
    private readonly Dictionary<string, OutputFile> _files = [];

    /// <param name="path">Null: nothing to write.</param>
    public void Claim(string? path)
    {
        if (path is null) return;
        string target = TargetOf(path);
        if (_files.Keys.Any(other => TargetOf(other) == target))
            throw ErrorReport.Invalid($"--output and --raw both name '{path}': choose two files.");
        _files.Add(path, OutputFile.Claim(path, [image]));
    }

    /// <summary>Refuses to overwrite files that are read.</summary>
    public void Refuse(IEnumerable<string> inputs)
    {
        string[] read = [.. inputs];
        foreach (string path in _files.Keys) OutputFile.RefuseInput(path, read);
    }

    public Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        _files[path].WriteAsync(content, cancellationToken);

    public void Dispose()
    {
        foreach (OutputFile file in _files.Values) file.Dispose();
    }

    private static string TargetOf(string path) => FileFacts.EndOfLinks(Path.GetFullPath(path));
}
