namespace CheXNet.Datasets;

/// <summary>What a source says about a finding on an image.</summary>
public enum LabelState : byte
{
    /// <summary>Nothing: an empty cell, where the source leaves out what a report does not mention.</summary>
    Unmentioned,

    /// <summary>Not there.</summary>
    Absent,

    /// <summary>There.</summary>
    Present,

    /// <summary>Perhaps: -1 in CheXpert and MIMIC-CXR-JPG; found by half of the readers or fewer in VinDr-CXR.</summary>
    Uncertain,
}

/// <summary>
/// How an uncertain label counts; lower case in JSON. An unmentioned one counts as absent under all three, as in CheXpert's paper.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<UncertainPolicy>))]
public enum UncertainPolicy
{
    /// <summary>Left out for this finding (U-Ignore, arXiv 1901.07031).</summary>
    [JsonStringEnumMemberName("ignore")]
    Ignore,

    /// <summary>Absent (U-Zeros).</summary>
    [JsonStringEnumMemberName("zero")]
    Zero,

    /// <summary>Present (U-Ones).</summary>
    [JsonStringEnumMemberName("one")]
    One,
}

/// <summary>Labels as truth values.</summary>
public static class LabelTruth
{
    /// <summary>Whether the finding counts as present; null if the image is left out for it.</summary>
    public static bool? Of(LabelState state, UncertainPolicy policy) => state switch
    {
        LabelState.Present => true,
        LabelState.Absent or LabelState.Unmentioned => false,
        _ => policy switch { UncertainPolicy.Zero => false, UncertainPolicy.One => true, _ => null },
    };
}
