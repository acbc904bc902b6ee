namespace CheXNet.Scoring.Batching;

/// <summary>A film's place in an open batch: fill <see cref="Values"/>, then submit or abandon it, soon: the batch waits.</summary>
internal readonly struct BatchPlace(FilmBatcher owner, FilmBatch batch, int index)
{
    /// <summary><c>float[views, channels, height, width]</c> to write into, with undefined contents.</summary>
    public Span<float> Values => batch.Memory.View(index * batch.ViewsPerFilm, batch.ViewsPerFilm);

    /// <summary>The film is in its place.</summary>
    /// <param name="views">The geometry of each view.</param>
    /// <param name="cancellationToken">The caller has gone; the pass ends once all of its callers have.</param>
    /// <returns>The scores of each view. Fails with <see cref="InconsistentScoreException"/> if this film's contradict each other, and with
    /// the pass's error if that fails.</returns>
    public Task<IReadOnlyList<ViewScores>> Submit(IReadOnlyList<Geometry> views, CancellationToken cancellationToken) =>
        owner.Submit(batch, index, views, cancellationToken);

    /// <summary>The film failed: its place stays unused.</summary>
    public void Abandon() => owner.Abandon(batch, index);
}
