using CheXNet.Files;

namespace CheXNet.Scoring.Files;

/// <summary>
/// A resumable score file: rows are appended and flushed one by one, and a truncated last row is dropped on reopening. Parquet, which
/// cannot be appended to, is kept as JSON Lines beside it (<c>x.parquet.partial.jsonl</c>) until complete. A complete file is sorted by
/// image (ordinal) and holds each image once, however often it was interrupted.
/// </summary>
public sealed class ScoreFile : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(false);

    private readonly string _path;
    private readonly string _growing;
    private readonly ScoreColumns _columns;
    private readonly IScoreFormat _format;
    private readonly FileStream _stream;
    private readonly StreamWriter _writer;
    private readonly HashSet<string> _images = new(StringComparer.Ordinal);
    private string? _last;
    private bool _ordered = true;

    private ScoreFile(string path, string growing, ScoreColumns columns, FileStream stream)
    {
        (_path, _growing, _columns, _stream) = (path, growing, columns, stream);
        _format = FormatOf(growing)!;
        RecoveredScores kept = _format.Recover(stream, columns);
        stream.SetLength(kept.Bytes);
        stream.Seek(0, SeekOrigin.End);
        _writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        if (kept.Bytes == 0) _format.WriteHeader(_writer, columns);
        _writer.Flush();
        Recovered = kept.Rows;
        foreach (ScoreRow row in kept.Rows) _ordered &= Note(row.Image);
    }

    /// <summary>The rows present when the file was opened.</summary>
    public IReadOnlyList<ScoreRow> Recovered { get; }

    /// <summary>Whether opening unpacked a finished file into the growing one.</summary>
    private bool IsUnpacked { get; init; }

    /// <summary>The images that have a row.</summary>
    public IReadOnlySet<string> Images => _images;

    /// <summary>Whether a file name has a supported extension: <c>.csv</c>, <c>.jsonl</c>, <c>.parquet</c>.</summary>
    public static bool IsKnown(string path) => IsParquet(path) || FormatOf(path) is not null;

    /// <summary>Creates a file, replacing any existing one, or resumes one.</summary>
    /// <param name="path">Its name; the extension determines the format.</param>
    /// <param name="resume">Whether to keep existing rows.</param>
    /// <exception cref="InvalidInputException">The extension is unknown, the path is not writable, or the file to resume has other
    /// columns.</exception>
    public static async Task<ScoreFile> OpenAsync(string path, ScoreColumns columns, bool resume, CancellationToken cancellationToken)
    {
        if (!IsKnown(path))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"'{path}' ends neither in .csv nor in .jsonl or .parquet: name the output so.");
        }

        string growing = IsParquet(path) ? path + ".partial.jsonl" : path;
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            bool unpacks = resume && growing != path && File.Exists(path) && !File.Exists(growing);
            if (unpacks) await UnpackAsync(path, growing, columns, cancellationToken);
            FileStream stream = new(growing, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
            try
            {
                return new ScoreFile(path, growing, columns, stream) { IsUnpacked = unpacks };
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Appends and flushes a row; an image that already has one is skipped.</summary>
    /// <exception cref="InvalidInputException">The disk is full or gone.</exception>
    public async Task AppendAsync(ScoreRow row, CancellationToken cancellationToken)
    {
        if (!Note(row.Image)) return;
        try
        {
            _format.WriteRow(_writer, _columns, row);
            await _writer.FlushAsync(cancellationToken);
        }
        catch (IOException error)
        {
            throw Unwritable(_path, error);
        }
    }

    /// <summary>Sorts the rows and, for Parquet, writes the file itself; atomic for readers.</summary>
    /// <exception cref="InvalidInputException">The disk is full or gone.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_ordered && _growing == _path) return;
        try
        {
            using AtomicWrite whole = new(_path);
            _stream.Seek(0, SeekOrigin.Begin);
            ScoreRow[] rows =
            [
                .. _format.Recover(_stream, _columns).Rows
                    .DistinctBy(static row => row.Image).OrderBy(static row => row.Image, StringComparer.Ordinal),
            ];
            await using (FileStream to = new(whole.TemporaryPath, FileMode.CreateNew))
            {
                if (_growing == _path) WriteAll(to, rows);
                else await ParquetScores.WriteAsync(to, _columns, rows, cancellationToken);
            }

            await _stream.DisposeAsync();
            whole.Commit(replace: true);
            if (_growing != _path) File.Delete(_growing);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_path, error);
        }
    }

    /// <summary>Closes a file that will not be continued, and removes what opening it created.</summary>
    public async Task AbandonAsync()
    {
        await DisposeAsync();
        if (IsUnpacked) File.Delete(_growing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    private static IScoreFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => new CsvScores(),
        ".JSONL" => new JsonLineScores(),
        _ => null,
    };

    private static InvalidInputException Unwritable(string path, Exception error) => new(
        ErrorCodes.OutputUnwritable, $"The output '{path}' cannot be written: {error.Message} Choose another place, or make room.", error);

    /// <summary>Converts a finished Parquet file back to the growing one.</summary>
    private static async Task UnpackAsync(string path, string growing, ScoreColumns columns, CancellationToken cancellationToken)
    {
        await using FileStream from = File.OpenRead(path);
        IReadOnlyList<ScoreRow> rows = await ParquetScores.ReadAsync(from, columns, cancellationToken);
        await using ScoreFile file = new(path, growing, columns, new FileStream(growing, FileMode.Create, FileAccess.ReadWrite));
        foreach (ScoreRow row in rows) await file.AppendAsync(row, cancellationToken);
    }

    private void WriteAll(FileStream to, ScoreRow[] rows)
    {
        using StreamWriter writer = new(to, Utf8, leaveOpen: true);
        _format.WriteHeader(writer, _columns);
        foreach (ScoreRow row in rows) _format.WriteRow(writer, _columns, row);
    }

    private bool Note(string image)
    {
        if (!_images.Add(image)) return false;
        _ordered &= string.CompareOrdinal(_last, image) < 0;
        _last = image;
        return true;
    }
}
