using CheXNet.Datasets;
using CheXNet.Findings;

namespace CheXNet.Fuzz.Targets;

/// <summary>Label files of every source.</summary>
public sealed class LabelsTarget : TextTarget
{
    /// <inheritdoc/>
    public override string Name => "labels";

    /// <inheritdoc/>
    protected override void Read(byte[] input)
    {
        LabelTable table = LabelFile.ReadAsync("labels", input, ChestXray14.Findings, CancellationToken.None).GetAwaiter().GetResult();
        if (table.Rows.Count == 0 || table.Findings.Count == 0) throw new FuzzFindingException("labels without rows or findings were read");
        foreach (LabelRow row in table.Rows)
        {
            if (row.Image.Length == 0 || row.Labels.Count != table.Findings.Count)
                throw new FuzzFindingException($"line {row.Line} has {row.Labels.Count} labels for '{row.Image}'");
        }
    }
}
