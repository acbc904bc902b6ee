namespace CheXNet.Findings;

/// <summary>The 14 ChestX-ray14 findings in the order of CheXNet's code; the text of arXiv 1711.05225 lists them alphabetically.</summary>
public static class ChestXray14
{
    /// <summary>The findings, index 0 Atelectasis to index 13 Hernia.</summary>
    public static IReadOnlyList<Finding> Findings { get; } =
    [
        new("Atelectasis"), new("Cardiomegaly"), new("Effusion"), new("Infiltration"), new("Mass"), new("Nodule"), new("Pneumonia"),
        new("Pneumothorax"), new("Consolidation"), new("Edema"), new("Emphysema"), new("Fibrosis"), new("Pleural_Thickening"),
        new("Hernia"),
    ];
}
