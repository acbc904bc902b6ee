namespace CheXNet.Benchmarks.Decisions;

/// <summary>
/// The tables of <c>docs/decisions.md</c>, as Markdown: <c>decisions coverage</c>, <c>calibration</c>, <c>drift</c>, and <c>refusals</c>
/// with <c>--films folder</c> for films other than synthetic ones; each with <c>--seed</c> (1).
/// </summary>
internal static class DecisionsBenchmark
{
    public static int Run(string[] arguments)
    {
        int at = Array.IndexOf(arguments, "--seed");
        int seed = at >= 0 ? int.Parse(arguments[at + 1], System.Globalization.CultureInfo.InvariantCulture) : 1;
        switch (arguments.FirstOrDefault())
        {
            case "coverage":
                CoverageTable.Write(seed, Console.Out);
                return 0;
            case "calibration":
                CalibrationTable.Write(seed, Console.Out);
                return 0;
            case "drift":
                DriftTable.Write(seed, Console.Out);
                return 0;
            case "refusals":
                int films = Array.IndexOf(arguments, "--films");
                RefusalTable.Write(seed, films >= 0 ? arguments[films + 1] : null, Console.Out);
                return 0;
            default:
                Console.Error.WriteLine("Name a table: coverage, calibration, refusals or drift.");
                return 2;
        }
    }
}
