namespace CheXNet.Scoring;

/// <summary>How a <see cref="ScoringPipeline"/> shares the machine.</summary>
public sealed record ScoringPipelineOptions
{
    /// <summary>
    /// Images that are scored at once, 1 to 256; one a core unless set. Each has a thread of its own for decoding and the forward pass,
    /// so that one image's decoding runs beside another's inference.
    /// </summary>
    /// <exception cref="InvalidInputException">Outside that range.</exception>
    public int Workers { get; init => field = OptionRange.Check(value, 1, 256); } = Math.Min(256, Environment.ProcessorCount);

    /// <summary>Whether outcomes come in the order of the sources (the default) or as they are done.</summary>
    public bool InOrder { get; init; } = true;

    /// <summary>Images in memory at once: those being read ahead, scored, or waiting for an earlier one or for the caller.</summary>
    internal int InFlight => 4 * Workers;
}
