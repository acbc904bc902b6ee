using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>Published AUROCs of ChestX-ray14's findings, and which of them may be compared with what.</summary>
internal static class PublishedAuroc
{
    private const string OtherRandom = "its own random split, unpublished";

    /// <summary>
    /// Wang et al. 2017 (arXiv 1705.02315; the official split as in its later versions), Yao et al. 2017 (arXiv 1710.10501), CheXNet (arXiv
    /// 1711.05225), github.com/arnoweng/CheXNet, github.com/jrzech/reproduce-chexnet (2022), torchxrayvision's densenet121-all.
    /// </summary>
    private static readonly (string Name, string Split)[] Columns =
    [
        ("Wang 2017", OtherRandom), ("Yao 2017", OtherRandom), ("CheXNet", OtherRandom), ("arnoweng", SplitIdentity.SharedTest),
        ("jrzech 2022", SplitIdentity.SharedTest), ("Wang, official split", SplitIdentity.OfficialTest),
        ("XRV d121-all", "its own test images"),
    ];

    private static readonly (string Finding, double[] Values)[] Rows =
    [
        ("Atelectasis", [.716, .772, .8094, .8294, .8180, .7003, .76]),
        ("Cardiomegaly", [.807, .904, .9248, .9165, .9090, .8100, .88]),
        ("Effusion", [.784, .859, .8638, .8870, .8827, .7585, .85]),
        ("Infiltration", [.609, .695, .7345, .7143, .7156, .6614, .68]),
        ("Mass", [.706, .792, .8676, .8597, .8377, .6933, .80]),
        ("Nodule", [.671, .717, .7802, .7873, .7756, .6687, .69]),
        ("Pneumonia", [.633, .713, .7680, .7745, .7617, .6580, .71]),
        ("Pneumothorax", [.806, .841, .8887, .8726, .8776, .7993, .75]),
        ("Consolidation", [.708, .788, .7901, .8142, .8002, .7032, .77]),
        ("Edema", [.835, .882, .8878, .8932, .8945, .8052, .85]),
        ("Emphysema", [.815, .829, .9371, .9254, .9316, .8330, .73]),
        ("Fibrosis", [.769, .767, .8047, .8304, .8251, .7859, .72]),
        ("Pleural_Thickening", [.708, .765, .8062, .7831, .7889, .6835, .74]),
        ("Hernia", [.767, .914, .9164, .9104, .9175, .8717, .91]),
        ("mean", [.738, .803, .841, .843, .838, .745, .774]),
    ];

    /// <summary>The published results beside those of a report.</summary>
    public static PublishedReport Beside(IReadOnlyList<FindingReport> findings, MeanReport mean, SplitIdentity split)
    {
        PublishedColumn[] columns = [.. Columns.Select(c => new PublishedColumn(c.Name, c.Split, c.Split == split.Name))];
        PublishedRow[] rows =
        [
            .. Rows.Select(row => new PublishedRow(
                row.Finding,
                row.Finding == "mean"
                    ? mean.Auroc?.Value
                    : findings.FirstOrDefault(f => f.Finding.Matches(row.Finding))?.Auroc?.Value,
                [.. row.Values.Select(static v => (double?)v)])),
        ];
        string images = split.Name is { } name
            ? $"These images are {name} (checksum {split.Checksum[..12]}…)"
            : $"These images (checksum {split.Checksum[..12]}…) are none of the published splits";
        string[] same = [.. columns.Where(static c => c.SameSplit).Select(static c => c.Name)];
        string which = same.Length > 0
            ? $": {string.Join(" and ", same)} may be compared, the others were measured on other images."
            : ": published numbers were measured on other images and may differ by several hundredths for that alone.";
        int without = Rows.Length - 1 - rows.Count(static r => r.Here is not null && r.Finding != "mean");
        string partial = without > 0 && mean.Auroc is not null ? $" The mean here is over {mean.Findings} findings, theirs over 14." : "";
        return new PublishedReport(columns, rows, images + which + partial);
    }
}
