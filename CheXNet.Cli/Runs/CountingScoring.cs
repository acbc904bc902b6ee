using System.Runtime.CompilerServices;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;

namespace CheXNet.Cli.Runs;

/// <summary>Counts the images that this process scores, as they are scored: pages are reported only when they are done.</summary>
/// <param name="scoring">What scores.</param>
internal sealed class CountingScoring(IRunScoring scoring) : IRunScoring
{
    private long _images;

    /// <summary>Called with the number of images scored or failed so far.</summary>
    public Action<long>? Counted { get; set; }

    /// <summary>Images that were scored or failed.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <inheritdoc/>
    public ModelCard Card => scoring.Card;

    /// <inheritdoc/>
    public Precision Precision => scoring.Precision;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ScoringOutcome> ScoreAsync(IReadOnlyList<ImageSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ScoringOutcome outcome in scoring.ScoreAsync(sources, cancellationToken))
        {
            Counted?.Invoke(Interlocked.Increment(ref _images));
            yield return outcome;
        }
    }
}
