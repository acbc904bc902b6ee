using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Score;

/// <summary>Scores for people: one film as a list, several as a table.</summary>
internal sealed class ScoreTable(IReadOnlyList<Finding> findings)
{
    private readonly List<ScoreRow> _rows = [];

    public void Add(ScoreRow row) => _rows.Add(row);

    public void Write(TextWriter to)
    {
        if (_rows is [var only]) ProbabilityTable.WriteOne(to, findings, only.Probabilities);
        if (_rows.Count < 2) return;
        ProbabilityTable table = new(to, findings, _rows.Max(static row => row.Image.Length));
        foreach (ScoreRow row in _rows) table.Add(row.Image, row.Probabilities);
        table.WriteColumns();
    }
}
