namespace CheXNet.Scoring.Files;

/// <summary>
/// A text format of scores that grows by appending, so that a file cut off anywhere still holds every whole row before the cut.
/// </summary>
public interface IScoreFormat
{
    /// <summary>Writes what stands before the first row.</summary>
    /// <param name="to">The file.</param>
    void WriteHeader(TextWriter to, ScoreColumns columns);

    /// <summary>Writes a row.</summary>
    /// <param name="to">The file.</param>
    void WriteRow(TextWriter to, ScoreColumns columns, ScoreRow row);

    /// <summary>Reads the whole rows from the beginning up to the first that is torn.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="columns">The columns that it should have.</param>
    /// <returns>Rows, and how many bytes of the file they and the header take.</returns>
    /// <exception cref="InvalidInputException">The file has a header of other columns.</exception>
    RecoveredScores Recover(Stream file, ScoreColumns columns);
}

/// <summary>What of a file can be kept.</summary>
/// <param name="Rows">Its whole rows.</param>
/// <param name="Bytes">Header and rows; what follows is torn. 0 where not even the header is whole.</param>
public sealed record RecoveredScores(IReadOnlyList<ScoreRow> Rows, long Bytes);
