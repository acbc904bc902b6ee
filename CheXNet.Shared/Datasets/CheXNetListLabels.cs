using System.Text.RegularExpressions;

namespace CheXNet.Datasets;

/// <summary>
/// Lists as <c>train_list.txt</c> of arnoweng's and <c>train_1.txt</c> of zoogzog's project: an image and 14 zeros and ones in CheXNet's
/// order, separated by spaces, without a header.
/// </summary>
internal static partial class CheXNetListLabels
{
    public static bool Fits(string firstLine) => Line().IsMatch(firstLine);

    public static LabelTable Read(SourceText text, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(SourceTable.Of(text), findings);
        int[] places = [.. ChestXray14.Findings.Select(f => table.Map(f.Name, images: 0))];
        using StreamReader reader = text.Open();
        for (int line = 1; reader.ReadLine() is { } row; line++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.AsSpan().Trim().IsEmpty || row.StartsWith("# ", StringComparison.Ordinal)) continue;
            if (Line().Match(row) is not { Success: true } match)
            {
                table.Unreadable(line, "is not an image and 14 zeros and ones");
                continue;
            }

            LabelState[] states = table.NewLabels(LabelState.Absent);
            for (int i = 0; i < places.Length; i++)
            {
                if (match.Groups[2].Captures[i].Value == "0") continue;
                table.Map(ChestXray14.Findings[i].Name);
                if (places[i] >= 0) states[places[i]] = LabelState.Present;
            }

            string image = ImageName.Normalize(match.Groups[1].Value);
            bool noFinding = match.Groups[2].Captures.All(static c => c.Value == "0");
            table.Add(new LabelRow(line, image, PatientName.Of(image), states) { NoFinding = noFinding });
        }

        return table.Build(LabelFormat.CheXNetList, table.NihVersion());
    }

    [GeneratedRegex(@"^\s*(\S+\.(?:png|jpe?g))(?:[ \t]+([01])){14}\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}
