using CheXNet.Runs;

namespace CheXNet.Api;

/// <summary>Starts, shows and cancels dataset runs.</summary>
/// <param name="images">Knows what the service could not carry out.</param>
public sealed class RunsApi(RunService runs, IRunImages images)
{
    private const int MostRequestBytes = 64 << 10;
    private const int TopUnlessSaid = 100;
    private const int MostTop = 1000;

    /// <summary>Starts what the body asks for; with <c>id</c>, asking twice starts it once.</summary>
    /// <param name="request">The request; its body is a <see cref="RunRequest"/>.</param>
    /// <param name="launcher">The engine.</param>
    /// <returns>202, with the run's address as its location.</returns>
    /// <exception cref="XrayException">The request is not valid, the service has not the model asked for, or storage refused.</exception>
    public async Task<ApiReply> StartAsync(ApiRequest request, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect("id");
        RunId? id = request.Query.Text("id") is { } text ? new RunId(text) : null;
        BinaryData body = await request.ReadBodyAsync(MostRequestBytes, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.RequestTooLarge, FormattableString.Invariant($"A request for a run has at most {MostRequestBytes} bytes: put long lists of images into a blob and name that."));
        RunRequest asked = ApiJson.Read<RunRequest>(body);
        images.Check(RunJob.Of(id ?? new RunId("new"), asked));
        RunRecord run = await runs.StartAsync(asked, launcher, cancellationToken, id);
        return ApiReply.Json(202, RunBody.Of(run)).With("Location", ApiLinks.Run(run.Run));
    }

    /// <summary>The newest runs, at most <c>top</c>.</summary>
    /// <returns>200.</returns>
    /// <exception cref="XrayException">A parameter is not valid, or storage refused.</exception>
    public async Task<ApiReply> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect("top");
        int top = request.Query.Count("top", TopUnlessSaid, MostTop);
        return ApiReply.Json(200, new RunsBody([.. (await runs.NewestAsync(top, cancellationToken)).Select(RunBody.Of)]));
    }

    /// <summary>One run.</summary>
    /// <param name="id">The route's run.</param>
    /// <returns>200.</returns>
    /// <exception cref="XrayException">There is no such run, or storage refused.</exception>
    public async Task<ApiReply> GetAsync(string id, ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        return ApiReply.Json(200, RunBody.Of(await runs.StatusAsync(new RunId(id), cancellationToken)));
    }

    /// <summary>Asks a run to stop; what is stored stays.</summary>
    /// <param name="id">The route's run.</param>
    /// <param name="launcher">The engine.</param>
    /// <returns>202 while it is stopping, 200 if it is over.</returns>
    /// <exception cref="XrayException">There is no such run, or storage refused.</exception>
    public async Task<ApiReply> CancelAsync(string id, ApiRequest request, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        RunRecord run = await runs.CancelAsync(new RunId(id), launcher, cancellationToken);
        return ApiReply.Json(run.State.IsOver() ? 200 : 202, RunBody.Of(run));
    }

    /// <summary>Begins another attempt at what failed and what is pending of a run that is over.</summary>
    /// <param name="id">The route's run.</param>
    /// <param name="launcher">The engine.</param>
    /// <returns>202, with the run's address as its location; 409 if it is going on, or there is nothing to do again.</returns>
    /// <exception cref="XrayException">There is no such run, the service has not its model, or storage refused.</exception>
    public async Task<ApiReply> RedriveAsync(string id, ApiRequest request, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        var run = new RunId(id);
        images.Check(RunJob.Of(run, (await runs.StatusAsync(run, cancellationToken)).Request));
        RunRecord begun = await runs.RedriveAsync(run, launcher, cancellationToken);
        return ApiReply.Json(202, RunBody.Of(begun)).With("Location", ApiLinks.Run(run));
    }

    /// <summary>What a run came to.</summary>
    /// <param name="id">The route's run.</param>
    /// <returns>200, or 409 before there is a report.</returns>
    /// <exception cref="XrayException">There is no such run or no report yet, or storage refused.</exception>
    public async Task<ApiReply> ReportAsync(string id, ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        return ApiReply.Json(200, await runs.ReportAsync(new RunId(id), cancellationToken));
    }
}
