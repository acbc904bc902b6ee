using System.Collections.Frozen;

namespace CheXNet.Findings;

/// <summary>A concept of a coding scheme, as DICOM (PS3.3, 8) and FHIR (<c>Coding</c>) carry it.</summary>
/// <param name="Value">Code Value: at most 16 characters.</param>
/// <param name="Scheme">Coding Scheme Designator: <see cref="FindingCodes.SnomedCt"/> or <see cref="FindingCodes.Own"/>.</param>
/// <param name="Meaning">Code Meaning, in English: at most 64 characters.</param>
public sealed record FindingCode(string Value, string Scheme, string Meaning);

/// <summary>
/// The codes of findings in what leaves for other systems. The findings of ChestX-ray14 are SNOMED CT concepts as they are seen on a chest
/// film (<c>Mass</c> is a lung mass), but for Pleural_Thickening, whose concept no public source confirmed. That one and the findings of
/// other models have a code of <see cref="Own"/>, which is made of the name and so is the same for every model.
/// </summary>
public static class FindingCodes
{
    /// <summary>The designator of SNOMED CT (PS3.16, 8).</summary>
    public const string SnomedCt = "SCT";

    /// <summary>The designator of this software's own scheme; <c>99</c> begins private ones (PS3.16, 8.2).</summary>
    public const string Own = "99CHEXNET";

    /// <summary>The identifier of <see cref="Own"/> (Coding Scheme UID).</summary>
    public const string OwnUid = "2.25.40105912634443923655162984582052918486";

    private const int MostCharacters = 16;

    private static readonly FrozenDictionary<string, FindingCode> Known = new Dictionary<string, FindingCode>
    {
        ["Atelectasis"] = Snomed("46621007", "Atelectasis"),
        ["Cardiomegaly"] = Snomed("8186001", "Cardiomegaly"),
        ["Effusion"] = Snomed("60046008", "Pleural effusion"),
        ["Pleural_Effusion"] = Snomed("60046008", "Pleural effusion"),
        ["Infiltration"] = Snomed("409609008", "Radiologic infiltrate of lung"),
        ["Mass"] = Snomed("309529002", "Lung mass"),
        ["Nodule"] = Snomed("786838002", "Nodule of lung"),
        ["Pneumonia"] = Snomed("233604007", "Pneumonia"),
        ["Pneumothorax"] = Snomed("36118008", "Pneumothorax"),
        ["Consolidation"] = Snomed("95436008", "Lung consolidation"),
        ["Edema"] = Snomed("19242006", "Pulmonary edema"),
        ["Emphysema"] = Snomed("87433001", "Pulmonary emphysema"),
        ["Fibrosis"] = Snomed("51615001", "Fibrosis of lung"),
        ["Pleural_Thickening"] = new("Pleural_Thicken", Own, "Pleural thickening"),
        ["Hernia"] = Snomed("39839004", "Diaphragmatic hernia"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The code of a finding.</summary>
    public static FindingCode Of(Finding finding) =>
        Known.GetValueOrDefault(finding.Column) ?? new FindingCode(OwnValue(finding.Column), Own, finding.Name);

    // Long names keep their beginning, for a reader, and are told apart by a hash.
    private static string OwnValue(string column) => column.Length <= MostCharacters
        ? column
        : $"{column[..9]}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(column)))[..6]}";

    private static FindingCode Snomed(string value, string meaning) => new(value, SnomedCt, meaning);
}
