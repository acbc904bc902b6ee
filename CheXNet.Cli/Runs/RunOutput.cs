using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CheXNet.Api;
using CheXNet.Cli.CommandLine;
using CheXNet.Runs;
using CheXNet.Scoring.Files;
using CheXNet.Storage;

namespace CheXNet.Cli.Runs;

/// <summary>Runs as people or programs read them.</summary>
internal sealed class RunOutput(TextWriter to, bool json)
{
    /// <summary>How runs are written in JSON, the same as by the API.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The exit status that a run's state comes to.</summary>
    public static int StatusOf(RunBody run) => run.State switch
    {
        RunState.Failed when run.Code is ErrorCodes.ArgumentInvalid or ErrorCodes.NameInvalid => ExitCode.WrongInput,
        RunState.Failed when run.Code is not null && (run.Code.StartsWith("model-", StringComparison.Ordinal) || run.Code.StartsWith("storage-", StringComparison.Ordinal)) =>
            ExitCode.Refused,
        RunState.Failed or RunState.Cancelled or RunState.CompletedWithFailures => ExitCode.DoneWithFailures,
        _ => ExitCode.Done,
    };

    /// <summary>Where a run stands.</summary>
    public void Status(RunBody run)
    {
        if (json)
        {
            Write(run);
            return;
        }

        Line($"Run {run.Run}: {run.State}{(run.Attempt > 0 ? Invariant($", attempt {run.Attempt + 1}") : "")}");
        Line($"  dataset    {run.Request.Dataset}{(run.Request.Prefix is { } prefix ? $", {prefix}…" : "")}{(run.Request.List is { } list ? $", the images of runs/{list}" : "")}");
        Line($"  model      {run.Request.Model?.ToString() ?? "the service's"}{(run.Request.Precision is { } p ? $", {ScoreRow.NameOf(p)}" : "")}");
        Line($"  images     {(run.Listed is { } listed ? Invariant($"{listed} listed") : "not listed yet")}: {Counted(run.Counts)}{(run.Remaining > 0 ? Invariant($", {run.Remaining} remaining") : "")}");
        Line(Invariant($"  asked for  {run.CreatedAt:u}{(run.StartedAt is { } began ? Invariant($", began {began:u}") : "")}{(run.FinishedAt is { } ended ? Invariant($", ended {ended:u}") : "")}"));
        if (run.Message is not null) Line($"  reason     {run.Message} [{run.Code}]");
    }

    /// <summary>Runs, a line each.</summary>
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

        TextTable table = new TextTable().Name("run").Text("state").Name("dataset").Text("asked for").Number("listed").Number("done").Number("failed");
        foreach (RunBody run in runs)
        {
            table.Add(
                run.Run.Value, run.State.ToString(), run.Request.Dataset, Invariant($"{run.CreatedAt:u}"),
                run.Listed is { } listed ? Invariant($"{listed}") : "", Invariant($"{run.Counts.Done}"), Invariant($"{run.Counts.Failed}"));
        }

        table.Write(to);
    }

    /// <summary>What a run came to.</summary>
    /// <param name="report">Its report; null if none was written.</param>
    /// <param name="here">What this process did of it; null if nothing.</param>
    /// <param name="upload">What was uploaded before; null if nothing was asked for.</param>
    public void Over(RunBody run, RunReport? report, WorkHere? here, UploadOutcome? upload)
    {
        RunLists? lists = report is null ? null : RunLists.Of(run.Run);
        if (json)
        {
            Write(new { run, upload, report, here = here is null ? null : new { here.Images, here.Seconds, here.Requests, RequestsAnImage = AnImage(here) }, lists });
            return;
        }

        Status(run);
        if (report is not null && lists is not null)
        {
            if (report.ImagesPerSecond is { } rate) Line(Invariant($"  rate       {rate:0.0} images/s, {(report.FinishedAt - report.StartedAt).TotalSeconds:0.0} s"));
            StageSeconds s = report.Seconds;
            Line(Invariant($"  stages     read {s.Read:0.0} s, prepare {s.Prepare:0.0} s, infer {s.Infer:0.0} s, store {s.Store:0.0} s (summed over images; they overlap)"));
            Line(Invariant($"  cost       {report.Cost.GiBSeconds:0.0} GB-seconds, about ${report.Cost.Dollars:0.0000} at ${report.Cost.Assumed.DollarsPerGiBSecond:0.00######} a GB-second and {report.Cost.Assumed.InstanceGiB} GB an instance"));
            foreach ((string code, long count) in report.FailuresByCode) Line(Invariant($"  failed     {count} × {code}"));
        }

        if (here is not null) Here(here);
        if (lists is not null) Line($"  lists      {lists.Succeeded}, failed.jsonl, skipped.txt, pending.txt, report.json");
    }

    private void Here(WorkHere here)
    {
        StorageRequests r = here.Requests;
        string each = AnImage(here) is { } an ? Invariant($", {an:0.00} an image") : "";
        Line(Invariant($"  storage    {r.Total} operations{each}: {r.Blobs} to blobs, {r.Tables} to tables, {r.Queues} to queues"));
        if (here.Images > 0) Line(Invariant($"  time       {here.Images} images in {here.Seconds:0.0} s here, {1000 * here.Seconds / here.Images:0.00} ms an image"));
    }

    private static double? AnImage(WorkHere here) => here.Images > 0 ? (double)here.Requests.Total / here.Images : null;

    private static string Counted(RunCounts c) =>
        Invariant($"{c.Succeeded} succeeded, {c.Failed} failed{(c.Unreadable > 0 ? Invariant($" ({c.Unreadable} unreadable)") : "")}, {c.Skipped} skipped");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string text) => to.WriteLine(text);

    private void Write<T>(T value) => to.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Where a run's lists lie in the storage account.</summary>
    private sealed record RunLists(string Succeeded, string Failed, string Skipped, string Pending, string Report)
    {
        public static RunLists Of(RunId run) => new(
            In(RunBlobNames.Succeeded(run)), In(RunBlobNames.Failed(run)), In(RunBlobNames.Skipped(run)), In(RunBlobNames.Pending(run)), In(RunBlobNames.Report(run)));

        private static string In(string blob) => $"{StorageNames.RunsContainer}/{blob}";
    }
}
