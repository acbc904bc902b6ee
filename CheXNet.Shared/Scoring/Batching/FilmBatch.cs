namespace CheXNet.Scoring.Batching;

/// <summary>One buffer of the ring: places for films, taken in order and settled in any. Its owner locks.</summary>
internal sealed class FilmBatch(ViewBatch memory, int films, int viewsPerFilm) : IDisposable
{
    private readonly Place?[] _places = new Place?[films];
    private CancellationTokenSource _abandoned = new();
    private int _settled;

    public ViewBatch Memory => memory;

    public int ViewsPerFilm => viewsPerFilm;

    /// <summary>Places taken.</summary>
    public int Taken { get; private set; }

    public bool IsFull => Taken == films;

    /// <summary>Whether no further place is given.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether it is closed and nobody writes into it any more.</summary>
    public bool IsReady => IsClosed && _settled == Taken;

    public ITimer? Timer { get; set; }

    /// <summary>Canceled once nobody waits for any of its films.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>The films that are in it, by place; null where none is.</summary>
    public ReadOnlySpan<Place?> Places => _places.AsSpan(0, Taken);

    public int Take() => Taken++;

    /// <param name="place">Null: the film failed, and its place stays unused.</param>
    public void Settle(int index, Place? place)
    {
        _places[index] = place;
        _settled++;
    }

    /// <summary>Ends the pass, or prevents it, if every film's caller has gone.</summary>
    public void GiveUp()
    {
        if (IsReady && Places.ToArray().All(static place => place is null || place.Canceled.IsCancellationRequested)) _abandoned.Cancel();
    }

    public void Clear()
    {
        Timer?.Dispose();
        (Timer, Taken, _settled, IsClosed) = (null, 0, 0, false);
        Array.Clear(_places);
        if (_abandoned.TryReset()) return;
        _abandoned.Dispose();
        _abandoned = new CancellationTokenSource();
    }

    public void Dispose()
    {
        Timer?.Dispose();
        _abandoned.Dispose();
        memory.Dispose();
    }

    /// <summary>A film in a batch, and who waits for it.</summary>
    public sealed record Place(
        IReadOnlyList<Geometry> Views, TaskCompletionSource<IReadOnlyList<ViewScores>> Scores, CancellationToken Canceled);
}
