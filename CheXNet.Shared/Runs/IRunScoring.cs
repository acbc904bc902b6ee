using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>What scores a run's images: the model, or something that stands in for it where only the run itself is looked at.</summary>
public interface IRunScoring
{
    /// <summary>The card of the model that scores.</summary>
    ModelCard Card { get; }

    /// <summary>Which of the model's graphs computes.</summary>
    Precision Precision { get; }

    /// <summary>Scores images.</summary>
    /// <param name="sources">The images.</param>
    /// <returns>One outcome a source, in any order.</returns>
    IAsyncEnumerable<ScoringOutcome> ScoreAsync(IReadOnlyList<ImageSource> sources, CancellationToken cancellationToken);
}

/// <summary>The model, one image a core.</summary>
/// <param name="scorer">The model; not disposed here.</param>
/// <param name="options">How to share the machine; outcomes need no order.</param>
public sealed class ModelScoring(XrayScorer scorer, ScoringPipelineOptions options) : IRunScoring
{
    private readonly ScoringPipeline _pipeline = new(scorer, options with { InOrder = false });

    /// <inheritdoc/>
    public ModelCard Card => scorer.Card;

    /// <inheritdoc/>
    public Precision Precision => scorer.Precision;

    /// <inheritdoc/>
    public IAsyncEnumerable<ScoringOutcome> ScoreAsync(IReadOnlyList<ImageSource> sources, CancellationToken cancellationToken) =>
        _pipeline.RunAsync(sources.ToAsyncEnumerable(), cancellationToken);
}
