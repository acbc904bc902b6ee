namespace CheXNet.Cli.CommandLine;

/// <summary>A row per image, a column per finding: three decimals if the line has room, else whole percents.</summary>
internal sealed class ProbabilityTable
{
    private const int LongestHeading = 5;
    private const int UsualWidth = 120;

    private readonly TextWriter _to;
    private readonly IReadOnlyList<Finding> _findings;
    private readonly IReadOnlyList<string> _headings;
    private readonly int _nameWidth;
    private readonly int _cell;
    private readonly bool _roomy;

    /// <summary>Writes the headings.</summary>
    /// <param name="nameWidth">Length of the longest image name.</param>
    public ProbabilityTable(TextWriter to, IReadOnlyList<Finding> findings, int nameWidth)
    {
        (_to, _findings, _nameWidth) = (to, findings, nameWidth);
        _roomy = nameWidth + (findings.Count * (LongestHeading + 1)) <= WidthOf(to);
        _cell = _roomy ? LongestHeading : 3;
        _headings = Abbreviations.Of(findings, _cell);
        if (!_roomy) to.WriteLine("Probabilities in percent.");
        to.WriteLine(Line("image", _headings));
    }

    /// <summary>Writes a table of several images, in order of name.</summary>
    public static void Write(TextWriter to, IReadOnlyList<StoredPrediction> predictions)
    {
        if (predictions.Count == 0) return;
        ProbabilityTable table = new(to, predictions[0].Prediction.Findings, predictions.Max(static p => p.Image.Image.Length));
        foreach (StoredPrediction stored in predictions.OrderBy(static p => p.Image.Image, StringComparer.Ordinal))
            table.Add(stored.Image.Image, stored.Prediction.Probabilities);
        table.WriteColumns();
    }

    /// <summary>Writes one image's findings below one another, the most probable first.</summary>
    public static void WriteOne(TextWriter to, IReadOnlyList<Finding> findings, IReadOnlyList<double> probabilities)
    {
        TextTable table = new TextTable().Name("finding").Number("probability");
        foreach ((Finding finding, double probability) in findings.Zip(probabilities).OrderByDescending(static pair => pair.Second))
            table.Add(finding.Name, Invariant($"{probability:F4}"));
        table.Write(to);
    }

    /// <summary>Whether a command's results go to a terminal, not to a file or another program.</summary>
    public static bool IsTerminal(TextWriter to) => VisibleWriter.Is(to, Console.Out) && !Console.IsOutputRedirected;

    public void Add(string image, IReadOnlyList<double> probabilities) => _to.WriteLine(Line(image, probabilities.Select(Number)));

    /// <summary>Writes what the headings stand for.</summary>
    public void WriteColumns() =>
        _to.WriteLine($"Columns: {string.Join(", ", _headings.Zip(_findings, static (heading, f) => $"{heading} {f.Name}"))}.");

    /// <summary>Probabilities by finding, in card order.</summary>
    public static Dictionary<string, double> ByName(Prediction prediction) =>
        prediction.Findings.Zip(prediction.Probabilities).ToDictionary(static p => p.First.Name, static p => p.Second);

    private string Line(string name, IEnumerable<string> cells) =>
        name.PadRight(_nameWidth) + string.Concat(cells.Select(text => " " + text.PadLeft(_cell)));

    private string Number(double probability) =>
        _roomy ? Invariant($"{probability:F3}") : Invariant($"{probability * 100:F0}");

    private static int WidthOf(TextWriter to) => IsTerminal(to) && Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
}
