namespace CheXNet.Cli.Query;

/// <summary>A row per image, a column per finding: three decimals if the line has room, else whole percents.</summary>
internal static class ProbabilityTable
{
    private const int LongestHeading = 5;
    private const int UsualWidth = 120;

    public static void Write(TextWriter to, IReadOnlyList<StoredPrediction> predictions)
    {
        if (predictions.Count == 0) return;

        IReadOnlyList<Finding> findings = predictions[0].Prediction.Findings;
        int nameWidth = predictions.Max(static p => p.Image.Image.Length);
        bool roomy = nameWidth + (findings.Count * (LongestHeading + 1)) <= WidthOf(to);
        int cell = roomy ? LongestHeading : 3;

        if (!roomy) to.WriteLine("Probabilities in percent.");
        to.WriteLine(Line("image".PadRight(nameWidth), findings.Select(f => Heading(f, cell)), cell));
        foreach (StoredPrediction stored in predictions)
            to.WriteLine(Line(stored.Image.Image.PadRight(nameWidth), stored.Prediction.Probabilities.Select(p => Number(p, roomy)), cell));
        to.WriteLine($"Columns: {string.Join(", ", findings.Select(f => $"{Heading(f, cell)} {f.Name}"))}.");
    }

    /// <summary>Probabilities by finding, in card order.</summary>
    public static Dictionary<string, double> ByName(Prediction prediction) =>
        prediction.Findings.Zip(prediction.Probabilities).ToDictionary(static p => p.First.Name, static p => p.Second);

    private static string Line(string name, IEnumerable<string> cells, int width) =>
        name + string.Concat(cells.Select(text => " " + text.PadLeft(width)));

    /// <summary>First two letters and the next consonant, to tell pneumonia from pneumothorax.</summary>
    private static string Heading(Finding finding, int width)
    {
        string letters = finding.Column.Replace("_", "", StringComparison.Ordinal);
        string heading = letters[..2] + string.Concat(letters[2..].Where(static c => !"aeiou".Contains(c, StringComparison.Ordinal)));
        return heading.Length <= width ? heading : heading[..(width - 1)] + heading[^1];
    }

    private static string Number(double probability, bool roomy) =>
        roomy ? probability.ToString("F3", CultureInfo.InvariantCulture) : (probability * 100).ToString("F0", CultureInfo.InvariantCulture);

    private static int WidthOf(TextWriter to) =>
        VisibleWriter.Is(to, Console.Out) && !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
}
