namespace CheXNet.Datasets;

/// <summary>The sources of labels that can be read.</summary>
public enum LabelFormat
{
    /// <summary>ChestX-ray14's <c>Data_Entry_2017.csv</c>, either version.</summary>
    Nih,

    /// <summary>The output of <c>chexnet phantoms</c>, in the layout of ChestX-ray14.</summary>
    Phantoms,

    /// <summary>CheXpert's <c>train.csv</c>, <c>valid.csv</c> or <c>test_labels.csv</c>.</summary>
    CheXpert,

    /// <summary>MIMIC-CXR-JPG's labels by CheXpert or NegBio, joined with its metadata and split.</summary>
    Mimic,

    /// <summary>VinDr-CXR's boxes or image labels, by reader or agreed.</summary>
    VinDr,

    /// <summary>PadChest's table with a list of labels.</summary>
    PadChest,

    /// <summary>A line per image with 14 zeros and ones in CheXNet's order, as arnoweng's and zoogzog's lists.</summary>
    CheXNetList,

    /// <summary>A table with a column of images and one of 0 and 1 for each finding.</summary>
    Table,
}

/// <summary>Names of <see cref="LabelFormat"/>.</summary>
public static class LabelFormats
{
    /// <summary>The name for people.</summary>
    public static string NameOf(LabelFormat format) => format switch
    {
        LabelFormat.Nih => "ChestX-ray14",
        LabelFormat.Phantoms => "synthetic films in the layout of ChestX-ray14",
        LabelFormat.CheXpert => "CheXpert",
        LabelFormat.Mimic => "MIMIC-CXR-JPG",
        LabelFormat.VinDr => "VinDr-CXR",
        LabelFormat.PadChest => "PadChest",
        LabelFormat.CheXNetList => "list with 14 labels in CheXNet's order",
        _ => "table of 0 and 1",
    };

    /// <summary>The name for programs.</summary>
    public static string CodeOf(LabelFormat format) => format switch
    {
        LabelFormat.Nih => "chestx-ray14",
        LabelFormat.Mimic => "mimic-cxr-jpg",
        LabelFormat.VinDr => "vindr-cxr",
        LabelFormat.CheXNetList => "chexnet-list",
        _ => format.ToString().ToLowerInvariant(),
    };
}
