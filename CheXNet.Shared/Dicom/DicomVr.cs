namespace CheXNet.Dicom;

/// <summary>The value representations (DICOM PS3.5, 6.2), by their codes in a file.</summary>
public enum DicomVr
{
#pragma warning disable CS1591 // Their names are the standard's.
    UN, AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN, SH, SL, SQ, SS, ST, SV, TM, UC, UI, UL, UR, US, UT, UV,
#pragma warning restore CS1591
}

/// <summary>What follows from a value representation.</summary>
internal static class DicomVrs
{
    private static readonly Dictionary<int, DicomVr> ByCode =
        Enum.GetValues<DicomVr>().ToDictionary(static vr => (vr.ToString()[0] << 8) | vr.ToString()[1]);

    /// <summary>The representation that two bytes of a file name; null if it is none of those known.</summary>
    public static DicomVr? Find(byte first, byte second) =>
        ByCode.TryGetValue((first << 8) | second, out DicomVr vr) ? vr : null;

    /// <summary>Whether its length has four bytes in an explicit encoding (PS3.5, 7.1.2).</summary>
    public static bool HasLongLength(this DicomVr vr) => vr is DicomVr.OB or DicomVr.OD or DicomVr.OF or DicomVr.OL or DicomVr.OV
        or DicomVr.OW or DicomVr.SQ or DicomVr.SV or DicomVr.UC or DicomVr.UN or DicomVr.UR or DicomVr.UT or DicomVr.UV;

    /// <summary>Whether its characters are those of Specific Character Set (PS3.5, 6.1.2.2).</summary>
    public static bool HasCharacterSet(this DicomVr vr) => vr is DicomVr.LO or DicomVr.LT or DicomVr.PN or DicomVr.SH or DicomVr.ST
        or DicomVr.UC or DicomVr.UT;

    /// <summary>Whether its value is text.</summary>
    public static bool IsText(this DicomVr vr) => vr.HasCharacterSet() || vr is DicomVr.AE or DicomVr.AS or DicomVr.CS or DicomVr.DA
        or DicomVr.DS or DicomVr.DT or DicomVr.IS or DicomVr.TM or DicomVr.UI or DicomVr.UR;

    /// <summary>Whether a backslash is a character of its text and parts no values.</summary>
    public static bool IsOneText(this DicomVr vr) => vr is DicomVr.LT or DicomVr.ST or DicomVr.UR or DicomVr.UT;

    /// <summary>The bytes of one number, whose order an encoding may turn over; 1 for text and bytes.</summary>
    public static int WordBytes(this DicomVr vr) => vr switch
    {
        DicomVr.AT or DicomVr.OW or DicomVr.SS or DicomVr.US => 2,
        DicomVr.FL or DicomVr.OF or DicomVr.OL or DicomVr.SL or DicomVr.UL => 4,
        DicomVr.FD or DicomVr.OD or DicomVr.OV or DicomVr.SV or DicomVr.UV => 8,
        _ => 1,
    };
}
