namespace CheXNet.Datasets;

/// <summary>
/// Tells ChestX-ray14's two sets of labels apart. They differ on 181 images: v2020 adds a finding to nearly all of them (Pneumonia 1,353 in
/// 2017 and 1,431 in v2020, Mass 5,746 and 5,782). Here are 48 of these images, so that most parts of the dataset have some.
/// </summary>
internal static class NihVersion
{
    /// <summary>The finding, and images that have it in v2020 only.</summary>
    private static readonly (string Finding, string[] Images)[] Added =
    [
        ("Pneumonia",
        [
            "00000150_002", "00003894_005", "00008291_009", "00010447_018", "00011514_015", "00013272_005", "00013993_077",
            "00015605_051", "00018063_000", "00021489_013", "00022178_000", "00025962_000",
        ]),
        ("Mass",
        [
            "00000830_000", "00001075_024", "00001836_082", "00009229_007", "00011151_004", "00012175_008", "00012975_003",
            "00014004_038", "00014551_010", "00017257_001", "00018366_010", "00019313_000",
        ]),
        ("Atelectasis",
        [
            "00003440_000", "00005089_002", "00010815_006", "00012515_002", "00014870_004", "00015300_000", "00016403_003",
            "00018412_001", "00018762_002", "00020113_017", "00020124_003", "00020857_008",
        ]),
        ("Infiltration",
        [
            "00001039_005", "00002224_007", "00011023_004", "00011124_000", "00011366_002", "00013310_057", "00013922_022",
            "00016417_008", "00018721_010", "00019018_007", "00019706_012", "00021926_007",
        ]),
    ];

    /// <summary>The version by its labels; null if none of the images that tell is there, or they contradict each other.</summary>
    /// <param name="labelsOf">The labels of an image by its name without folders and extension; null if it is not there.</param>
    /// <param name="findings">The findings of the labels, in their order.</param>
    public static string? Of(Func<string, IReadOnlyList<LabelState>?> labelsOf, IReadOnlyList<Finding> findings)
    {
        int with = 0, without = 0;
        foreach ((string name, string[] images) in Added)
        {
            int finding = LabelNames.IndexOf(name, findings);
            foreach (IReadOnlyList<LabelState> labels in images.Select(labelsOf).OfType<IReadOnlyList<LabelState>>())
            {
                if (finding >= 0 && labels[finding] == LabelState.Present) with++;
                else if (finding >= 0) without++;
            }
        }

        return (with, without) switch
        {
            ( > 0, 0) => "labels v2020",
            (0, > 0) => "labels of 2017",
            _ => null,
        };
    }
}
