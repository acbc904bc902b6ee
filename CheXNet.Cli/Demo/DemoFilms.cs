using CheXNet.Findings;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <summary>The demo's films, the same on every machine: drawn by this program, one for each finding and two without any.</summary>
internal static class DemoFilms
{
    /// <summary>The seed of the demo's films; the default model was trained on others.</summary>
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
