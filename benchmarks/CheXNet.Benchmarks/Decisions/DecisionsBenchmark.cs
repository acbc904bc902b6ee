namespace CheXNet.Benchmarks.Decisions;

/// <summary>
/// The tables of <c>docs/decisions.md</c>, as Markdown: <c>decisions coverage</c> and <c>decisions calibration</c>, each with
/// <c>--seed</c> (1).
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
            default:
                Console.Error.WriteLine("Name a table: coverage or calibration.");
                return 2;
        }
    }
}
