using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CheXNet.Cli.Tests.Service;

/// <summary>Refuses the first so many requests to one table or queue, as an overloaded service does.</summary>
internal sealed class FailingStorage(string name, int times) : HttpPipelinePolicy
{
    private int _left = times;

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        message.Request.Uri.ToUri().AbsolutePath.Contains(name, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0
            ? throw new RequestFailedException(503, "The server is busy.", "ServerBusy", null)
            : ProcessNextAsync(message, pipeline);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The stores are asynchronous throughout.");
}
