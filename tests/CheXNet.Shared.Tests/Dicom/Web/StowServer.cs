using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CheXNet.Shared.Tests.Dicom.Web;

/// <summary>A DICOMweb server that answers as told, one request after another, the last answer for all further ones.</summary>
internal sealed class StowServer(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public static Func<HttpRequestMessage, HttpResponseMessage> Status(
        HttpStatusCode status, string body = "", string type = "text/plain") =>
        _ => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static Func<HttpRequestMessage, HttpResponseMessage> RetryAfter(HttpStatusCode status, RetryConditionHeaderValue when) => _ =>
    {
        HttpResponseMessage response = new(status);
        response.Headers.RetryAfter = when;
        return response;
    };

    public static Func<HttpRequestMessage, HttpResponseMessage> Json(HttpStatusCode status, string json) =>
        Status(status, json, "application/dicom+json");

    public static Func<HttpRequestMessage, HttpResponseMessage> Throw(Exception error) => _ => throw error;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Bodies.Add(Encoding.Latin1.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
        return answers[Math.Min(Requests.Count, answers.Length) - 1](request);
    }
}

/// <summary>A clock whose waits end at once and are noted; those of a minute and more, the client's deadlines, never end.</summary>
internal sealed class NoWaiting : TimeProvider
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    public List<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= Deadline) return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
