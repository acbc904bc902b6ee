namespace CheXNet.Datasets;

/// <summary>Cells of 1, 0, -1 or nothing under a column for each label.</summary>
internal sealed class LabelColumns
{
    private readonly LabelTableBuilder _table;
    private readonly (int Column, string Name, int Finding, bool IsNoFinding)[] _columns;

    /// <param name="columns">The places of the label columns.</param>
    public LabelColumns(LabelTableBuilder table, IEnumerable<(int Column, string Name)> columns)
    {
        _table = table;
        _columns =
        [
            .. columns.Select(c => LabelNames.IsNoFinding(c.Name)
                ? (c.Column, c.Name, -1, true) : (c.Column, c.Name, table.Map(c.Name, images: 0), false)),
        ];
    }

    /// <summary>The labels of a row; null, with the row noted as unreadable, if a cell of a finding holds something else.</summary>
    public (LabelState[] Labels, bool? NoFinding)? Read(SourceRow row)
    {
        LabelState[] labels = _table.NewLabels(LabelState.Unmentioned);
        bool? noFinding = null;
        foreach ((int column, string name, int finding, bool isNoFinding) in _columns)
        {
            if (StateOf(row[column]) is not { } state)
            {
                if (finding < 0 && !isNoFinding) continue;
                string meant = IsFraction(row[column]) ? "; probabilities are no labels" : "";
                _table.Unreadable(row.Line, $"has '{row[column]}' in the column '{name}', where 1, 0, -1 or nothing belongs{meant}");
                return null;
            }

            if (isNoFinding) noFinding = state == LabelState.Present;
            if (state == LabelState.Present && !isNoFinding) _table.Map(name);
            if (finding >= 0) labels[finding] = Stronger(labels[finding], state);
        }

        // A report without any finding mentions none, and rules out all.
        if (noFinding == true) labels.AsSpan().Replace(LabelState.Unmentioned, LabelState.Absent);
        return (labels, noFinding);
    }

    /// <summary>Two names of one finding: present, else uncertain, else absent.</summary>
    public static LabelState Stronger(LabelState one, LabelState other) => Rank(one) >= Rank(other) ? one : other;

    private static int Rank(LabelState state) => state switch
    {
        LabelState.Present => 3,
        LabelState.Uncertain => 2,
        LabelState.Absent => 1,
        _ => 0,
    };

    private static LabelState? StateOf(string cell) => cell switch
    {
        "" or "nan" or "NaN" or "NA" => LabelState.Unmentioned,
        "1" or "1.0" or "True" or "true" or "TRUE" => LabelState.Present,
        "0" or "0.0" or "False" or "false" or "FALSE" => LabelState.Absent,
        "-1" or "-1.0" => LabelState.Uncertain,
        _ => null,
    };

    private static bool IsFraction(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and < 1;
}
