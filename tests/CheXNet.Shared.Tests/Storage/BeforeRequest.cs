using Azure.Core;
using Azure.Core.Pipeline;

namespace CheXNet.Shared.Tests.Storage;

/// <summary>
/// Does something once, just before a client's request of a given number (from 1) goes out: kills the client there, or lets another one
/// in.
/// </summary>
internal sealed class BeforeRequest(int number, Func<Task> action) : HttpPipelinePolicy
{
    private int _requests;

    /// <summary>Whether that many requests were made.</summary>
    public bool Reached => _requests >= number;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Interlocked.Increment(ref _requests) == number) await action();
        await ProcessNextAsync(message, pipeline);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The stores are asynchronous throughout.");
}
