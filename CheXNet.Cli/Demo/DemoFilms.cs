using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <summary>The demo's synthetic films, identical on every machine: one per finding and two without findings.</summary>
internal static class DemoFilms
{
    /// <summary>Not used to train the default model.</summary>
    private const ulong Seed = 20171114;

    private const int FilmsWithoutFinding = 2;

    public static IReadOnlyList<FilmPlan> Pick()
    {
        PhantomCohort cohort = new(Seed);
        List<FilmPlan> picked = [];
        HashSet<Finding> wanted = [.. ChestXray14.Findings];
        int normal = 0;
        for (int index = 0; wanted.Count > 0 || normal < FilmsWithoutFinding; index++)
        {
            FilmPlan plan = cohort.Film(index);
            bool isWanted = plan.Findings.Count == 0
                ? normal++ < FilmsWithoutFinding
                : plan.Findings.Count <= 2 && plan.Findings.Any(f => wanted.Contains(f.Finding));
            if (!isWanted) continue;
            picked.Add(plan);
            wanted.ExceptWith(plan.Findings.Select(static f => f.Finding));
        }

        return picked;
    }
}
