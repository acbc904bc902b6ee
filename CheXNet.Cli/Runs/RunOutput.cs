using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using CheXNet.Api;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Runs;

internal sealed class RunOutput(TextWriter to, bool json)
{
    /// <summary>JSON options, the same as the API's.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RunOutput Of(ParseResult parsed) => new(parsed.InvocationConfiguration.Output, parsed.IsJson());

    /// <summary>The exit code for a run's state.</summary>
    public static int StatusOf(RunBody run) => run.State switch
    {
        RunState.Failed when run.Code is ErrorCodes.ArgumentInvalid or ErrorCodes.NameInvalid => ExitCode.WrongInput,
        RunState.Failed when run.Code is { } code
            && (code.StartsWith("model-", StringComparison.Ordinal) || code.StartsWith("storage-", StringComparison.Ordinal)) =>
            ExitCode.Refused,
        RunState.Failed or RunState.Cancelled or RunState.CompletedWithFailures => ExitCode.DoneWithFailures,
        _ => ExitCode.Done,
    };

    public void Status(RunBody run)
    {
        if (json)
        {
            Write(run);
            return;
        }

        Line($"Run {run.Run}: {run.State}{(run.Attempt > 0 ? Invariant($", attempt {run.Attempt + 1}") : "")}");
        RunRequest asked = run.Request;
        string prefix = asked.Prefix is null ? "" : $", {asked.Prefix}…";
        string list = asked.List is null ? "" : $", the images of runs/{asked.List}";
        Line($"  dataset    {asked.Dataset}{prefix}{list}");
        Line($"  model      {asked.Model?.ToString() ?? "the service's"}{(asked.Precision is { } p ? $", {ScoreRow.NameOf(p)}" : "")}");
        string listed = run.Listed is null ? "not listed yet" : Invariant($"{run.Listed} listed");
        Line($"  images     {listed}: {Counted(run.Counts)}{(run.Remaining > 0 ? Invariant($", {run.Remaining} remaining") : "")}");
        string began = run.StartedAt is null ? "" : Invariant($", began {run.StartedAt:u}");
        string ended = run.FinishedAt is null ? "" : Invariant($", ended {run.FinishedAt:u}");
        Line(Invariant($"  asked for  {run.CreatedAt:u}{began}{ended}"));
        if (run.Message is not null) Line($"  reason     {run.Message} [{run.Code}]");
        if (run.FailuresByCode is { } failures) Failures(failures.ByCode);
    }

    public void List(IReadOnlyList<RunBody> runs)
    {
        if (json)
        {
            Write(new RunsBody(runs));
            return;
        }

        if (runs.Count == 0)
        {
            Line("There are no runs: 'chexnet run start --dataset <name>' starts one.");
            return;
        }

        TextTable table = new TextTable()
            .Name("run").Text("state").Name("dataset").Text("asked for").Number("listed").Number("done").Number("failed");
        foreach (RunBody run in runs)
        {
            table.Add(
                run.Run.Value, run.State.ToString(), run.Request.Dataset, Invariant($"{run.CreatedAt:u}"),
                run.Listed is { } listed ? Invariant($"{listed}") : "", Invariant($"{run.Counts.Done}"), Invariant($"{run.Counts.Failed}"));
        }

        table.Write(to);
    }

    /// <summary>Writes a run's outcome.</summary>
    /// <param name="report">Null if none was written.</param>
    /// <param name="work">This process's part; null if none.</param>
    /// <param name="upload">The upload before the run; null if none.</param>
    public void Over(RunBody run, RunReport? report, LocalWork? work, UploadOutcome? upload)
    {
        RunLists? lists = report is null ? null : RunLists.Of(run.Run);
        if (json)
        {
            var here = work is null ? null : new { work.Images, work.Seconds, work.Requests, RequestsAnImage = AnImage(work) };
            Write(new { run, upload, report, here, lists });
            return;
        }

        Status(run);
        if (report is not null && lists is not null)
        {
            double seconds = (report.FinishedAt - report.StartedAt).TotalSeconds;
            if (report.ImagesPerSecond is { } rate) Line(Invariant($"  rate       {rate:0.0} images/s, {seconds:0.0} s"));
            StageSeconds s = report.Seconds;
            Line(Invariant($"  stages     read {s.Read:0.0} s, prepare {s.Prepare:0.0} s, infer {s.Infer:0.0} s, store {s.Store:0.0} s ")
                + "(summed over images; they overlap)");
            (double gib, double dollars, RunPrice price) = report.Cost;
            Line(Invariant($"  cost       {gib:0.0} GB-seconds, about ${dollars:0.0000} ")
                + Invariant($"at ${price.DollarsPerGiBSecond:0.00######} a GB-second and {price.InstanceGiB} GB an instance"));
            if (run.FailuresByCode is null) Failures(report.FailuresByCode);
        }

        if (report?.Evaluation is { } measured) Evaluation(measured, run.Run);
        if (report?.Localization is { } where) Localization(where);
        if (upload is { Failed: > 0 })
            Line(Invariant($"  folder     {upload.Listed} listed: {upload.Uploaded} uploaded, {upload.Unchanged} there, ")
                + Invariant($"{upload.Failed} failed"));
        if (work is not null) Here(work);
        if (lists is not null) Line($"  lists      {lists.Succeeded}, failed.jsonl, skipped.txt, pending.txt, report.json");
    }

    private void Failures(IReadOnlyDictionary<string, long> byCode)
    {
        foreach ((string code, long count) in byCode) Line(Invariant($"  failed     {count} × {code}"));
    }

    private void Evaluation(RunEvaluationSummary measured, RunId run)
    {
        if (measured.Problem is { } problem)
        {
            Line($"  labels     {problem}");
            return;
        }

        string mean = measured.MeanAuroc is { Value: { } value } m
            ? Invariant($"mean AUROC {value:0.000}") + (m.Interval is { } i ? Invariant($" ({i.Low:0.000}–{i.High:0.000})") : "")
            : "no finding has an AUROC";
        Line(Invariant($"  labels     {measured.Images} images of {measured.Patients} patients; {mean}"));
        foreach (string note in measured.Notes) Line($"             {note}");
        Line($"  evaluation {StorageNames.RunsContainer}/{RunBlobNames.Evaluation(run, EvaluationFormat.Html)}, .md, .json");
    }

    private void Localization(RunLocalizationSummary where)
    {
        if (where.Problem is { } problem)
        {
            Line($"  boxes      {problem}");
            return;
        }

        IEnumerable<string> pointing = where.Means.Select(static row => Invariant($"{row.Method} {row.Measures["pointing"].Value:0.000}"));
        Line(Invariant($"  boxes      {where.Boxes} boxes on {where.Images} images; pointing game: {string.Join(", ", pointing)}"));
        foreach (string note in where.Notes) Line($"             {note}");
    }

    private void Here(LocalWork work)
    {
        StorageRequests r = work.Requests;
        string each = AnImage(work) is { } an ? Invariant($", {an:0.00} an image") : "";
        Line(Invariant($"  storage    {r.Total} operations{each}: {r.Blobs} to blobs, {r.Tables} to tables, {r.Queues} to queues"));
        if (work.Images == 0) return;
        Line(Invariant(
            $"  time       {work.Images} images in {work.Seconds:0.0} s here, {1000 * work.Seconds / work.Images:0.00} ms an image"));
    }

    private static double? AnImage(LocalWork work) => work.Images > 0 ? (double)work.Requests.Total / work.Images : null;

    private static string Counted(RunCounts c)
    {
        string unreadable = c.Unreadable > 0 ? Invariant($" ({c.Unreadable} unreadable)") : "";
        return Invariant($"{c.Succeeded} succeeded, {c.Failed} failed{unreadable}, {c.Skipped} skipped");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string text) => to.WriteLine(text);

    private void Write<T>(T value) => to.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Blob names of a run's lists and report.</summary>
    private sealed record RunLists(string Succeeded, string Failed, string Skipped, string Pending, string Report)
    {
        public static RunLists Of(RunId run) => new(
            In(RunBlobNames.Succeeded(run)),
            In(RunBlobNames.Failed(run)),
            In(RunBlobNames.Skipped(run)),
            In(RunBlobNames.Pending(run)),
            In(RunBlobNames.Report(run)));

        private static string In(string blob) => $"{StorageNames.RunsContainer}/{blob}";
    }
}
