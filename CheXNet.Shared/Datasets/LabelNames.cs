using System.Collections.Frozen;

namespace CheXNet.Datasets;

/// <summary>
/// Which finding of ChestX-ray14 other sources' label names stand for. A name that equals a finding's needs no entry; what is wider or
/// narrower than one finding (CheXpert's <c>Lung Lesion</c>, VinDr-CXR's <c>Nodule/Mass</c>) is not used.
/// </summary>
internal static class LabelNames
{
    public const string NoFinding = "No Finding";

    /// <summary>PadChest's names follow its tree of terms (arXiv 1901.07441): a narrower term is also its wider one.</summary>
    private static readonly FrozenDictionary<string, string> Others = new Dictionary<string, string>
    {
        ["infiltrate"] = "Infiltration",
        ["infiltrates"] = "Infiltration",
        ["pleural effusion"] = "Effusion",
        ["pulmonary fibrosis"] = "Fibrosis",
        ["pulmonary edema"] = "Edema",
        ["hiatal hernia"] = "Hernia",
        ["pulmonary mass"] = "Mass",
        ["multiple nodules"] = "Nodule",
        ["atypical pneumonia"] = "Pneumonia",
        ["air bronchogram"] = "Consolidation",
        ["hydropneumothorax"] = "Pneumothorax",
        ["loculated pleural effusion"] = "Effusion",
        ["loculated fissural effusion"] = "Effusion",
        ["apical pleural thickening"] = "Pleural_Thickening",
        ["calcified pleural thickening"] = "Pleural_Thickening",
        ["total atelectasis"] = "Atelectasis",
        ["lobar atelectasis"] = "Atelectasis",
        ["segmental atelectasis"] = "Atelectasis",
        ["laminar atelectasis"] = "Atelectasis",
        ["round atelectasis"] = "Atelectasis",
        ["atelectasis basal"] = "Atelectasis",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The finding that a name stands for, by its place; -1 if none.</summary>
    public static int IndexOf(string name, IReadOnlyList<Finding> findings)
    {
        int found = findings.IndexOf(name);
        return found < 0 && Others.TryGetValue(name.Trim().Replace('_', ' '), out string? other) ? findings.IndexOf(other) : found;
    }

    /// <summary><c>No Finding</c>, <c>No finding</c>, PadChest's <c>normal</c>.</summary>
    public static bool IsNoFinding(string name) =>
        name.Replace('_', ' ').Equals(NoFinding, StringComparison.OrdinalIgnoreCase)
        || name.Equals("normal", StringComparison.OrdinalIgnoreCase);
}
