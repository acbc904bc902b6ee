namespace CheXNet.Cli.CommandLine;

/// <summary>Headings of narrow columns, as radiology abbreviates findings where it does: PNA is pneumonia, PTX pneumothorax.</summary>
internal static class Abbreviations
{
    private static readonly Dictionary<string, (string Five, string Three)> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Atelectasis"] = ("Atel", "Ate"),
        ["Cardiomegaly"] = ("CMG", "CMG"),
        ["Effusion"] = ("Eff", "Eff"),
        ["Pleural_Effusion"] = ("Eff", "Eff"),
        ["Infiltration"] = ("Infil", "Inf"),
        ["Mass"] = ("Mass", "Mas"),
        ["Nodule"] = ("Nod", "Nod"),
        ["Pneumonia"] = ("PNA", "PNA"),
        ["Pneumothorax"] = ("PTX", "PTX"),
        ["Consolidation"] = ("Cons", "Con"),
        ["Edema"] = ("Edema", "Ede"),
        ["Emphysema"] = ("Emph", "Emp"),
        ["Fibrosis"] = ("Fibr", "Fib"),
        ["Pleural_Thickening"] = ("PlThk", "PlT"),
        ["Hernia"] = ("Hern", "Her"),
        ["Fracture"] = ("Fx", "Fx"),
        ["Lung_Opacity"] = ("Opac", "Opa"),
        ["Lung_Lesion"] = ("Les", "Les"),
        ["Enlarged_Cardiomediastinum"] = ("ECM", "ECM"),
        ["Support_Devices"] = ("Dev", "Dev"),
        ["Pleural_Other"] = ("PlOth", "PlO"),
        ["No_Finding"] = ("NF", "NF"),
    };

    /// <summary>One heading per finding, all different.</summary>
    /// <param name="width">At least 3.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<Finding> findings, int width)
    {
        List<string> headings = [];
        foreach (Finding finding in findings)
        {
            string heading = Usual.TryGetValue(finding.Column, out (string Five, string Three) usual)
                ? width >= usual.Five.Length ? usual.Five : usual.Three
                : Shortened(finding, width);
            for (int n = 2; headings.Contains(heading); n++)
            {
                string number = n.ToString(CultureInfo.InvariantCulture);
                heading = heading[..Math.Min(heading.Length, Math.Max(0, width - number.Length))] + number;
            }

            headings.Add(heading);
        }

        return headings;
    }

    /// <summary>The first two letters and the next consonants.</summary>
    private static string Shortened(Finding finding, int width)
    {
        string letters = finding.Column.Replace("_", "", StringComparison.Ordinal);
        string heading = letters[..Math.Min(2, letters.Length)]
            + string.Concat(letters.Skip(2).Where(static c => !"aeiou".Contains(c, StringComparison.Ordinal)));
        return heading[..Math.Min(heading.Length, width)];
    }
}
