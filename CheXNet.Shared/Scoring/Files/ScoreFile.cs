using CheXNet.Files;

namespace CheXNet.Scoring.Files;

/// <summary>
/// A resumable score file: rows are appended and flushed one by one, and a truncated last row is dropped on reopening. It grows at its own
/// path if nothing is there, else beside it (<c>x.csv.partial.csv</c>) and takes the place of the old one when complete; Parquet, which
/// cannot be appended to, always grows beside, as JSON Lines (<c>x.parquet.partial.jsonl</c>). A complete file is sorted by image (ordinal)
/// and holds each image once, however often it was interrupted. The caller holds its <see cref="OutputLock"/>.
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

    private ScoreFile(string path, string growing, IScoreFormat format, ScoreColumns columns, FileStream stream)
    {
        (_path, _growing, _format, _columns, _stream) = (path, growing, format, columns, stream);
        RecoveredScores kept = _format.Recover(stream, columns);
        stream.SetLength(kept.Bytes);
        stream.Seek(0, SeekOrigin.End);
        _writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        if (kept.Bytes == 0) _format.WriteHeader(_writer, columns);
        _writer.Flush();
        Recovered = LastOfEach(kept.Rows);
        foreach (ScoreRow row in kept.Rows) _ordered &= Note(row.Image);
    }

    /// <summary>The rows present when the file was opened, one per image.</summary>
    public IReadOnlyList<ScoreRow> Recovered { get; }

    /// <summary>Whether opening unpacked a finished file into the growing one.</summary>
    private bool IsUnpacked { get; init; }

    /// <summary>Whether the complete file is Parquet.</summary>
    private bool IsPacked { get; init; }

    /// <summary>The images that have a row.</summary>
    public IReadOnlySet<string> Images => _images;

    /// <summary>Whether a file name has a supported extension: <c>.csv</c>, <c>.jsonl</c>, <c>.parquet</c>.</summary>
    public static bool IsKnown(string path) =>
        IsParquet(path) || IsCsv(path) || path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files beside an output that writing it may create or replace.</summary>
    public static string PartialOf(string path) => path + (IsCsv(path) ? ".partial.csv" : ".partial.jsonl");

    /// <summary>Creates a file, replacing any existing one when complete, or resumes one.</summary>
    /// <param name="path">Its name; the extension determines the format.</param>
    /// <param name="resume">Whether to keep existing rows.</param>
    /// <exception cref="InvalidInputException">The extension is unknown, the path is not writable, or the file to resume is not in the form
    /// that is written for these columns.</exception>
    public static async Task<ScoreFile> OpenAsync(string path, ScoreColumns columns, bool resume, CancellationToken cancellationToken)
    {
        if (!IsKnown(path))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"'{path}' ends neither in .csv nor in .jsonl or .parquet: name the output so.");
        }

        try
        {
            string target = FileFacts.EndOfLinks(path);
            if (Path.GetDirectoryName(target) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            if (RegularFile.Complaint(target) is { } complaint) throw new IOException($"It is {complaint}");
            (IScoreFormat format, string partial) = (FormatOf(path), PartialOf(path));
            if (target != path) partial = target + partial[path.Length..];
            bool isThere = File.Exists(target), isBegun = File.Exists(partial);
            bool unpacks = resume && IsParquet(path) && isThere && !isBegun;
            if (unpacks) await UnpackAsync(target, partial, columns, cancellationToken);
            bool beside = IsParquet(path) || (resume ? isBegun : isThere);
            if (!beside) File.Delete(partial);
            string growing = beside ? partial : target;
            FileStream stream = new(
                growing, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            try
            {
                return new ScoreFile(target, growing, format, columns, stream) { IsUnpacked = unpacks, IsPacked = IsParquet(path) };
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (Exception error) when (WriteFault.Covers(error))
        {
            throw WriteFault.Of(path, error);
        }
    }

    /// <summary>Takes rows as not there: their films have changed. Their images may be appended again; otherwise they are left out.</summary>
    public void Supersede(IEnumerable<string> images)
    {
        foreach (string image in images) _ordered &= !_images.Remove(image);
    }

    /// <summary>Appends and flushes a row; an image that already has one is skipped.</summary>
    /// <exception cref="InvalidInputException">The disk is full or gone; the rows before stay.</exception>
    public async Task AppendAsync(ScoreRow row, CancellationToken cancellationToken)
    {
        if (!Note(row.Image)) return;
        long whole = _stream.Length;
        try
        {
            _format.WriteRow(_writer, _columns, row);
            await _writer.FlushAsync(cancellationToken);
        }
        catch (Exception error) when (WriteFault.Covers(error))
        {
            _stream.SetLength(whole);
            throw WriteFault.Of(_path, error);
        }
    }

    /// <summary>Sorts the rows and writes the file itself, unless it is so already; atomic for readers.</summary>
    /// <exception cref="InvalidInputException">The disk is full or gone; the growing file stays.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _stream.Flush(flushToDisk: true);
            if (_ordered && _growing == _path) return;
            using AtomicWrite whole = new(_path);
            _stream.Seek(0, SeekOrigin.Begin);
            ScoreRow[] rows =
            [
                .. LastOfEach(_format.Recover(_stream, _columns).Rows)
                    .Where(row => _images.Contains(row.Image)).OrderBy(static row => row.Image, StringComparer.Ordinal),
            ];
            await using (FileStream to = new(whole.TemporaryPath, FileMode.CreateNew))
            {
                if (IsPacked) await ParquetScores.WriteAsync(to, _columns, rows, cancellationToken);
                else WriteAll(to, rows);
            }

            await _stream.DisposeAsync();
            whole.Commit(replace: true);
            if (_growing != _path) File.Delete(_growing);
        }
        catch (Exception error) when (WriteFault.Covers(error))
        {
            throw WriteFault.Of(_path, error);
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

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static IScoreFormat FormatOf(string path) => IsCsv(path) ? new CsvScores() : new JsonLineScores();

    /// <summary>Converts a finished Parquet file back to the growing one.</summary>
    private static async Task UnpackAsync(string path, string growing, ScoreColumns columns, CancellationToken cancellationToken)
    {
        await using FileStream from = File.OpenRead(path);
        IReadOnlyList<ScoreRow> rows = await ParquetScores.ReadAsync(from, columns, cancellationToken);
        await using ScoreFile file = new(
            path, growing, new JsonLineScores(), columns, new FileStream(growing, FileMode.Create, FileAccess.ReadWrite));
        foreach (ScoreRow row in rows) await file.AppendAsync(row, cancellationToken);
    }

    /// <summary>A film that was scored again has two rows until the file is complete: the later one holds.</summary>
    private static ScoreRow[] LastOfEach(IReadOnlyList<ScoreRow> rows) =>
        [.. rows.Reverse().DistinctBy(static row => row.Image).Reverse()];

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
