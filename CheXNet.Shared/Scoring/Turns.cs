namespace CheXNet.Scoring;

/// <summary>Lets only so many threads work at once; whoever comes later waits for one of them to end.</summary>
/// <param name="most">How many, at least 1.</param>
internal sealed class Turns(int most)
{
    private readonly object _gate = new();
    private int _taken;

    /// <summary>Waits for a turn, for as long as one of the others takes.</summary>
    /// <returns>The turn, to be disposed at its end.</returns>
    public Turn Take()
    {
        lock (_gate)
        {
            while (_taken == most) Monitor.Wait(_gate);
            _taken++;
        }

        return new Turn(this);
    }

    /// <summary>The right to work.</summary>
    public readonly struct Turn(Turns turns) : IDisposable
    {
        public void Dispose()
        {
            lock (turns._gate)
            {
                turns._taken--;
                Monitor.Pulse(turns._gate);
            }
        }
    }
}
