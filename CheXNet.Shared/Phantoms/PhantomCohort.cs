namespace CheXNet.Phantoms;

/// <summary>
/// The synthetic patients of one seed and their films in order. Any film can be asked for alone; the answer does not depend on what was
/// asked before or on how many films there are. Safe for use from several threads.
/// </summary>
public sealed class PhantomCohort
{
    private readonly PhantomRandom _random;
    private readonly Lock _lock = new();
    private readonly List<int> _firstFilms = [0];

    /// <summary>Names the cohort.</summary>
    /// <param name="prevalence">How often each finding occurs.</param>
    public PhantomCohort(ulong seed, PhantomPrevalence prevalence = PhantomPrevalence.Balanced)
    {
        Seed = seed;
        Prevalence = prevalence;
        _random = new PhantomRandom(seed);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>How often each finding occurs.</summary>
    public PhantomPrevalence Prevalence { get; }

    /// <summary>What is on a film.</summary>
    /// <param name="index">The film's place, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public FilmPlan Film(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var (number, followUp) = Locate(index);
        return FilmPlan.Draw(index, Patient(number), followUp, _random.Split(2).Split((ulong)number).Split((ulong)followUp), Prevalence);
    }

    private PatientLatents Patient(int number) => PatientLatents.Draw(number, _random.Split(1).Split((ulong)number));

    private (int Patient, int FollowUp) Locate(int index)
    {
        lock (_lock)
        {
            while (_firstFilms[^1] <= index) _firstFilms.Add(_firstFilms[^1] + Patient(_firstFilms.Count).Films);
            int found = _firstFilms.BinarySearch(index);
            int patient = found >= 0 ? found + 1 : ~found;
            return (patient, index - _firstFilms[patient - 1]);
        }
    }
}
