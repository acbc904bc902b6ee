namespace CheXNet.Reports;

/// <summary>The defined terms of Specific Character Set (DICOM PS3.3, C.12.1.1.2).</summary>
internal static class CharacterSetTerms
{
    private static readonly HashSet<string> Single =
    [
        "ISO_IR 100", "ISO_IR 101", "ISO_IR 109", "ISO_IR 110", "ISO_IR 144", "ISO_IR 127", "ISO_IR 126", "ISO_IR 138", "ISO_IR 148",
        "ISO_IR 203", "ISO_IR 13", "ISO_IR 166", "ISO_IR 192", "GB18030", "GBK",
    ];

    private static readonly HashSet<string> Extended =
    [
        "ISO 2022 IR 6", "ISO 2022 IR 100", "ISO 2022 IR 101", "ISO 2022 IR 109", "ISO 2022 IR 110", "ISO 2022 IR 144", "ISO 2022 IR 127",
        "ISO 2022 IR 126", "ISO 2022 IR 138", "ISO 2022 IR 148", "ISO 2022 IR 203", "ISO 2022 IR 13", "ISO 2022 IR 166",
    ];

    private static readonly HashSet<string> MultiByte = ["ISO 2022 IR 87", "ISO 2022 IR 159", "ISO 2022 IR 149", "ISO 2022 IR 58"];

    /// <summary>Whether these values may stand together; none is ASCII.</summary>
    public static bool AreValid(IReadOnlyList<string> terms) => terms switch
    {
        [] => true,
        [var one] => Single.Contains(one) || Extended.Contains(one),
        ["" or "ISO_IR 6", ..] => terms.Skip(1).All(IsFurther),
        [var first, ..] => Extended.Contains(first) && terms.Skip(1).All(IsFurther),
    };

    private static bool IsFurther(string term) => Extended.Contains(term) || MultiByte.Contains(term);
}
