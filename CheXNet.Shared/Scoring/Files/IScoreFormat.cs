namespace CheXNet.Scoring.Files;

/// <summary>An append-only text format of scores: a truncated file still holds every complete row before the cut.</summary>
public interface IScoreFormat
{
    /// <summary>Writes what precedes the first row.</summary>
    void WriteHeader(TextWriter to, ScoreColumns columns);

    /// <summary>Writes a row.</summary>
    void WriteRow(TextWriter to, ScoreColumns columns, ScoreRow row);

    /// <summary>Reads the complete rows, up to the first truncated one.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="columns">The expected columns.</param>
    /// <exception cref="InvalidInputException">The header has other columns, or a complete row is not as it would be written.</exception>
    RecoveredScores Recover(Stream file, ScoreColumns columns);
}

/// <summary>The recoverable part of a file.</summary>
/// <param name="Rows">Its complete rows.</param>
/// <param name="Bytes">Length of header and complete rows; 0 if the header is truncated.</param>
public sealed record RecoveredScores(IReadOnlyList<ScoreRow> Rows, long Bytes);
