namespace CheXNet.Scoring.Batching;

/// <summary>How films are gathered into batches, for a GPU. On a CPU one film a call is faster.</summary>
/// <exception cref="InvalidInputException">A number is out of range; the message gives its name and range.</exception>
public sealed record BatchOptions
{
    /// <summary>The largest batch.</summary>
    public const int MostFilms = 1024;

    /// <summary>Films per call of the session, 1 to <see cref="MostFilms"/>.</summary>
    public int Films { get; init => field = OptionRange.Check(value, 1, MostFilms); } = 128;

    /// <summary>Threads that call the session, 1 to 4: with two, one batch is copied while the other is computed.</summary>
    public int Runners { get; init => field = OptionRange.Check(value, 1, 4); } = 2;

    /// <summary>How long a batch waits for further films after its first, 0 to 10 s: longer than decoders take to fill it, since the end
    /// of a dataset waits so long once.</summary>
    public TimeSpan Wait
    {
        get;
        init => field = TimeSpan.FromSeconds(OptionRange.Check(value.TotalSeconds, 0, 10));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether each call has the same number of views, the last ones unused: a GPU takes 0.3 to 1 s for each new shape.</summary>
    public bool Padded { get; init; } = true;

    /// <summary>Whether a batch that does not fit the GPU's memory is an error from the start, instead of made smaller.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether films are gathered on a CPU too: for tests and measurements, one film a pass is faster there.</summary>
    internal bool OnCpu { get; init; }

    /// <summary>Told, in a sentence for people, when the GPU's memory makes batches smaller.</summary>
    public Action<string> Report { get; init; } = static _ => { };

    /// <summary>For films that come one by one, as a service's: smaller batches, and none waits longer than 4 ms.</summary>
    public static BatchOptions Live { get; } = new() { Films = 64, Runners = 1, Wait = TimeSpan.FromMilliseconds(4) };
}
