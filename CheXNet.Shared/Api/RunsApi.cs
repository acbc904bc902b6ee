using CheXNet.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CheXNet.Api;

/// <summary>Starts, shows and cancels dataset runs.</summary>
/// <param name="images">Rejects runs that the service cannot execute.</param>
public sealed class RunsApi(RunService runs, IRunImages images, TimeProvider time, IOptions<JsonOptions> json)
{
    private const int MostRequestBytes = 64 << 10;

    private static readonly string TooLong = FormattableString.Invariant(
        $"A request for a run has at most {MostRequestBytes} bytes: put long lists of images into a blob and name that.");

    /// <summary>Starts the <see cref="RunRequest"/> in the body, 202; idempotent with <c>id</c>.</summary>
    public async Task<IResult> StartAsync(HttpRequest request, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect("id");
        RunId? id = request.Query.Text("id") is { } text ? new RunId(text) : null;
        BinaryData body = await request.ReadBodyAsync(MostRequestBytes, TooLong, cancellationToken);
        RunRequest asked = body.ReadJson<RunRequest>(json.Value.SerializerOptions);
        images.Check(RunJob.Of(id ?? new RunId("new"), asked));
        return Accepted(await runs.StartAsync(asked, launcher, cancellationToken, id));
    }

    /// <summary>The runs, newest first, in pages.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect("top", "continuation");
        string? continuation = request.Query.Text("continuation");
        ResultPage<RunRecord> page = await runs.NewestAsync(request.Query.Top(), continuation, cancellationToken);
        return TypedResults.Ok(new RunsBody([.. page.Items.Select(Shown)], page.Continuation));
    }

    /// <summary>One run.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        return TypedResults.Ok(Shown(await runs.StatusAsync(new RunId(id), cancellationToken)));
    }

    /// <summary>Asks a run to stop; stored results stay. 202 while it is stopping, 200 if it is over.</summary>
    public async Task<IResult> CancelAsync(HttpRequest request, string id, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        RunRecord run = await runs.CancelAsync(new RunId(id), launcher, cancellationToken);
        return TypedResults.Json(Shown(run), statusCode: run.State.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    /// <summary>Starts another attempt at the failed and pending images of an ended run, 202; 409 if active or nothing to redo.</summary>
    public async Task<IResult> RedriveAsync(HttpRequest request, string id, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        var run = new RunId(id);
        images.Check(RunJob.Of(run, (await runs.StatusAsync(run, cancellationToken)).Request));
        return Accepted(await runs.RedriveAsync(run, launcher, cancellationToken));
    }

    /// <summary>A run's report; 409 before there is one.</summary>
    public async Task<IResult> ReportAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        return TypedResults.Ok(await runs.ReportAsync(new RunId(id), cancellationToken));
    }

    /// <summary>A run's evaluation as <c>format</c> html (the default), json or md; 409 if there is none.</summary>
    public async Task<IResult> EvaluationAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        request.Query.Expect("format");
        (EvaluationFormat format, string type) = request.Query.Choice("format", "html", "json", "md") switch
        {
            "html" => (EvaluationFormat.Html, "text/html; charset=utf-8"),
            "json" => (EvaluationFormat.Json, "application/json"),
            _ => (EvaluationFormat.Md, "text/markdown; charset=utf-8"),
        };
        BinaryData content = await runs.EvaluationAsync(new RunId(id), format, cancellationToken);
        BrowserSafety.Protect(request.HttpContext.Response, BrowserSafety.ReportPolicy);
        return TypedResults.Bytes(content.ToMemory(), type);
    }

    private Accepted<RunBody> Accepted(RunRecord run) => TypedResults.Accepted(ApiLinks.Run(run.Run), Shown(run));

    private RunBody Shown(RunRecord run) => RunBody.Of(run, time.GetUtcNow());
}
