namespace CheXNet.Scoring;

/// <summary>How a <see cref="ScoringPipeline"/> shares the machine.</summary>
public sealed record ScoringPipelineOptions
{
    /// <summary>Images scored at once, 1 to 256, by default one per core. Each has a thread: decoding overlaps inference.</summary>
    /// <exception cref="InvalidInputException">Outside that range.</exception>
    public int Workers { get; init => field = OptionRange.Check(value, 1, 256); } = Math.Min(256, Environment.ProcessorCount);

    /// <summary>Whether outcomes come in source order (the default) or in completion order.</summary>
    public bool InOrder { get; init; } = true;

    /// <summary>Images in memory at once: being read ahead, scored, or waiting to be returned.</summary>
    internal int InFlight => 4 * Workers;
}
