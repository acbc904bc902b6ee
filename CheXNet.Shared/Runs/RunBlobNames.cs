namespace CheXNet.Runs;

/// <summary>Names of a run's artifacts in the container of runs.</summary>
public static class RunBlobNames
{
    /// <summary>The manifest's summary, written when the listing is complete.</summary>
    public static string ManifestIndex(RunId run) => $"{run}/manifest/index.json";

    /// <summary>One page of the manifest, from 0.</summary>
    public static string ManifestPage(RunId run, int page) =>
        string.Create(CultureInfo.InvariantCulture, $"{run}/manifest/{page:D6}.jsonl");

    /// <summary>The record of a finished page, from 0.</summary>
    public static string PageRecord(RunId run, int page) => string.Create(CultureInfo.InvariantCulture, $"{run}/pages/{page:D6}.json");

    /// <summary>The images scored, one path within the dataset per line.</summary>
    public static string Succeeded(RunId run) => $"{run}/succeeded.txt";

    /// <summary>The images skipped, one path within the dataset per line.</summary>
    public static string Skipped(RunId run) => $"{run}/skipped.txt";

    /// <summary>The images without a result, one path within the dataset per line; usable as another run's list.</summary>
    public static string Pending(RunId run) => $"{run}/pending.txt";

    /// <summary>The images that failed, one JSON object per line: image, code, message.</summary>
    public static string Failed(RunId run) => $"{run}/failed.jsonl";

    /// <summary>The report.</summary>
    public static string Report(RunId run) => $"{run}/report.json";

    /// <summary>How good the predictions are, in every number: <c>evaluation.html</c>, <c>.json</c> or <c>.md</c>.</summary>
    public static string Evaluation(RunId run, EvaluationFormat format) => $"{run}/evaluation.{format.ToString().ToLowerInvariant()}";

    /// <summary>Where the maps point, by method and finding.</summary>
    public static string LocalizationJson(RunId run) => $"{run}/localization.json";

    /// <summary>The same as CSV.</summary>
    public static string LocalizationCsv(RunId run) => $"{run}/localization.csv";

    /// <summary>The blob whose lease locks the run.</summary>
    public static string Lock(RunId run) => $"{run}/lock";

    /// <summary>The list that a run was started with.</summary>
    public static string List(RunId run) => $"{run}/list.txt";
}
