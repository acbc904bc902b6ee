namespace CheXNet.Reports;

/// <summary>Which instances are made of a prediction.</summary>
[Flags]
public enum ReportKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A Secondary Capture for each finding drawn: <c>sc</c>.</summary>
    SecondaryCapture = 1,

    /// <summary>A Structured Report with all probabilities: <c>sr</c>.</summary>
    StructuredReport = 2,

    /// <summary>Both.</summary>
    All = SecondaryCapture | StructuredReport,
}

/// <summary>The kinds by their names.</summary>
public static class ReportKindNames
{
    /// <summary>Parses <c>sc</c>, <c>sr</c> or both, parted by a comma.</summary>
    /// <param name="source">The option or setting, for the message.</param>
    /// <exception cref="InvalidInputException">A name is none of these.</exception>
    public static ReportKinds Parse(string text, string source)
    {
        ReportKinds kinds = ReportKinds.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            kinds |= name.ToLowerInvariant() switch
            {
                "sc" => ReportKinds.SecondaryCapture,
                "sr" => ReportKinds.StructuredReport,
                _ => throw new InvalidInputException(
                    ErrorCodes.ArgumentInvalid,
                    $"{source} is '{text}': use sc (heat maps as pictures), sr (a structured report) or sc,sr."),
            };
        }

        return kinds;
    }
}
