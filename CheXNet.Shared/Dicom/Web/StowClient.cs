using System.Net;
using System.Net.Http.Headers;

namespace CheXNet.Dicom.Web;

/// <summary>
/// Sends instances to a DICOMweb server by its store transaction (STOW-RS, PS3.18, 10.5). What may pass (a busy or restarting server) is
/// tried again; since an instance keeps its identifier, sending it twice leaves one. Thread-safe.
/// </summary>
public sealed class StowClient : IDisposable
{
    private const int MostAnswerBytes = 16 << 20;

    private readonly StowOptions _options;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <param name="handler">Sends the requests; null: a handler of its own, without redirects. Disposed with the client.</param>
    /// <param name="time">For the waits.</param>
    /// <exception cref="InvalidInputException">The options would send credentials unencrypted to another machine.</exception>
    public StowClient(StowOptions options, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        options.Check();
        _options = options;
        _time = time ?? TimeProvider.System;
        // A redirect would make a POST a GET, or hand credentials to whoever is named.
        handler ??= new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30), UseCookies = false };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        HttpRequestHeaders headers = _http.DefaultRequestHeaders;
        headers.UserAgent.ParseAdd("chexnet");
        headers.Authorization = options.Authorization;
        foreach ((string name, string value) in options.Headers)
        {
            if (value.Any(static c => c is < ' ' or >= '\x7F') || !headers.TryAddWithoutValidation(name, value))
                throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{name}' is no header of a request, or its value is none.");
        }
    }

    /// <summary>Sends instances, in as many requests as their size asks for.</summary>
    /// <returns>An outcome for each, in their order. An instance that the server refuses is an outcome, not an exception.</returns>
    /// <exception cref="DicomWebException">The server cannot be reached, refuses the sender, or is no DICOMweb store. Requests before may
    /// have been stored: sending everything again is safe.</exception>
    public async Task<IReadOnlyList<StowOutcome>> SendAsync(
        IReadOnlyList<DicomInstance> instances, CancellationToken cancellationToken)
    {
        List<StowOutcome> outcomes = new(instances.Count);
        foreach (DicomInstance[] batch in Batches(instances)) outcomes.AddRange(await SendBatchAsync(batch, cancellationToken));
        return outcomes;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private IEnumerable<DicomInstance[]> Batches(IReadOnlyList<DicomInstance> instances)
    {
        List<DicomInstance> batch = [];
        long bytes = 0;
        foreach (DicomInstance instance in instances)
        {
            if (batch.Count > 0 && (batch.Count >= _options.MostInstances || bytes + instance.File.Length > _options.MostBytes))
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }

            batch.Add(instance);
            bytes += instance.File.Length;
        }

        if (batch.Count > 0) yield return [.. batch];
    }

    private async Task<IReadOnlyList<StowOutcome>> SendBatchAsync(DicomInstance[] batch, CancellationToken cancellationToken)
    {
        Answer answer = await AskAsync(batch, StoreReport.JsonType, cancellationToken);
        if (answer.Status == HttpStatusCode.NotAcceptable) answer = await AskAsync(batch, StoreReport.XmlType, cancellationToken);
        if (answer.Status == HttpStatusCode.RequestEntityTooLarge && batch.Length > 1)
        {
            int half = batch.Length / 2;
            IReadOnlyList<StowOutcome> first = await SendBatchAsync(batch[..half], cancellationToken);
            return [.. first, .. await SendBatchAsync(batch[half..], cancellationToken)];
        }

        bool isSuccess = answer.Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
        // Some servers tell each instance's failure with 400 or 500 instead of 409.
        bool tells = isSuccess || answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        if (tells && StoreReport.TryRead(answer.Body) is { } report && (isSuccess || report.Entries.Count + report.Unnamed.Count > 0))
            return [.. batch.Select(instance => StowOutcome.Of(instance, report, isWhole: answer.Status == HttpStatusCode.OK))];
        if (isSuccess) throw StowFault.NoReport(_options.Address);
        if (answer.Status == HttpStatusCode.Conflict)
            return [.. batch.Select(instance => StowOutcome.Of(instance, new StoreReport([], []), isWhole: false))];
        throw StowFault.Of(answer.Status, answer.Location, _options.Address);
    }

    private async Task<Answer> AskAsync(DicomInstance[] batch, string accept, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            TimeSpan pause = Pause(tries);
            try
            {
                Answer answer = await AskOnceAsync(batch, accept, cancellationToken);
                if (!StowFault.IsPassing(answer.Status) || tries >= _options.Tries) return answer;
                if (answer.RetryAfter is { } asked) pause = asked < _options.LongestPause ? asked : _options.LongestPause;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (!StowFault.IsPassing(e) || tries >= _options.Tries) throw StowFault.Of(e, _options.Address);
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    /// <summary>Doubles from try to try, and a little at random, so that many clients do not come back at once.</summary>
    private TimeSpan Pause(int tries)
    {
        TimeSpan pause = _options.FirstPause * (1 << Math.Min(tries - 1, 16)) * (1 + (Random.Shared.NextDouble() / 4));
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }

    private async Task<Answer> AskOnceAsync(DicomInstance[] batch, string accept, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, _options.Address) { Content = Multipart(batch) };
            request.Headers.Accept.ParseAdd(accept);
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[] body = await ReadAsync(response.Content, either.Token);
            return new Answer(response.StatusCode, body, response.Headers.Location, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                deadline.IsCancellationRequested
                    ? FormattableString.Invariant($"no answer in {_options.Timeout.TotalSeconds:0} seconds")
                    : "no connection in time",
                e);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) => asked switch
    {
        { Delta: { } delta } when delta >= TimeSpan.Zero => delta,
        { Date: { } date } => date - _time.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>An answer up to a limit; a longer one is no report.</summary>
    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using Stream from = await content.ReadAsStreamAsync(cancellationToken);
        MemoryStream to = new();
        byte[] buffer = new byte[1 << 14];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (to.Length + read > MostAnswerBytes) return [];
            to.Write(buffer, 0, read);
        }

        return to.ToArray();
    }

    private static MultipartContent Multipart(DicomInstance[] batch)
    {
        MultipartContent content = new("related", $"chexnet-{Guid.NewGuid():N}");
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (DicomInstance instance in batch)
        {
            ReadOnlyMemoryContent part = new(instance.File);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            content.Add(part);
        }

        return content;
    }

    private sealed record Answer(HttpStatusCode Status, byte[] Body, Uri? Location, TimeSpan? RetryAfter);
}
