namespace CheXNet.Benchmarks.Decisions;

/// <summary>
/// The tables of <c>docs/decisions.md</c>, as Markdown: <c>decisions coverage</c>, <c>calibration</c>, <c>drift</c>, and <c>refusals</c>
/// with <c>--films folder</c> for films other than synthetic ones; each with <c>--seed</c> (1). <c>cost --films folder</c>: what looking
/// takes.
/// </summary>
internal static class DecisionsBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
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
                RefusalTable.Write(seed, Arguments.Option(arguments, "--films"), Console.Out);
                return 0;
            case "cost" when Arguments.Option(arguments, "--films") is { } films:
                await CheckCost.WriteAsync(films, Console.Out);
                return 0;
            default:
                Console.Error.WriteLine("Name a table: coverage, calibration, refusals, drift, or cost with --films.");
                return 2;
        }
    }
}
