namespace CheXNet.Evaluation;

/// <summary>Adds up the resamples of several bootstraps for one bar.</summary>
/// <param name="show">Told how many are done and how many there will be, from any thread.</param>
public sealed class EvaluationProgress(Action<long, long> show)
{
    private long _expected;
    private long _done;

    internal void Expect(long replicates) => _expected = replicates;

    /// <summary>The next bootstrap's part.</summary>
    internal IProgress<int> Next() => new Part(this);

    private void Add(int replicates) => show(Interlocked.Add(ref _done, replicates), _expected);

    private sealed class Part(EvaluationProgress whole) : IProgress<int>
    {
        private readonly Lock _lock = new();
        private int _reported;

        public void Report(int value)
        {
            lock (_lock)
            {
                if (value <= _reported) return;
                whole.Add(value - _reported);
                _reported = value;
            }
        }
    }
}
