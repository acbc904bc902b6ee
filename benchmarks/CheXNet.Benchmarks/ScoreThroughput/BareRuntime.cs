using CheXNet.Imaging;
using CheXNet.Models;
using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Benchmarks.ScoreThroughput;

/// <summary>
/// The upper bound: the same graph in a plain ONNX Runtime session with <see cref="ModelSession"/>'s options, fed prepared tensors, outputs
/// discarded. Uses as many threads as the pipeline has workers.
/// </summary>
internal sealed class BareRuntime : IDisposable
{
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<ModelInput> _tensors;
    private readonly int _threads;

    public BareRuntime(byte[] graph, SessionSettings settings, IReadOnlyList<ModelInput> tensors, int threads)
    {
        using SessionOptions options = settings.ToOptions();
        (_session, _tensors, _threads) = (new InferenceSession(graph, options), tensors, threads);
    }

    /// <summary>Runs every tensor once.</summary>
    public Task RoundAsync()
    {
        int next = -1;
        IEnumerable<Task> workers = Enumerable.Range(0, _threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < _tensors.Count;) Run(_tensors[i]);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return Task.WhenAll(workers);
    }

    public void Dispose() => _session.Dispose();

    private void Run(ModelInput input)
    {
        using RunOptions options = new();
        using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(
            input.Values, [input.Views.Count, input.Channels, input.Height, input.Width]);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            _session.Run(options, [DenseNetGraph.ImageName], [tensor], [DenseNetGraph.LogitsName, DenseNetGraph.MapsName]);
    }
}
