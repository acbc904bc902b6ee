namespace CheXNet.Phantoms;

/// <summary>The synthetic patients of a seed and their films, with random access: no film depends on others. Thread-safe.</summary>
public sealed class PhantomCohort
{
    private readonly PhantomRandom _random;
    private readonly Lock _lock = new();
    private readonly List<int> _firstFilms = [0];

    /// <summary>Creates a cohort.</summary>
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

    /// <summary>The plan of the film at an index from 0.</summary>
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
