using CheXNet.Findings;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <summary>The demo's films: drawn by this program, one for each finding and two without any.</summary>
internal static class DemoFilms
{
    private const int FilmsWithoutFinding = 2;

    /// <summary>Picks the plans from the films of a seed, the same on every machine.</summary>
    public static IReadOnlyList<FilmPlan> Pick(ulong seed)
    {
        PhantomCohort cohort = new(seed);
        List<FilmPlan> picked = [];
        HashSet<Finding> wanted = [.. ChestXray14.Findings];
        int normal = 0;
        for (int index = 0; wanted.Count > 0 || normal < FilmsWithoutFinding; index++)
        {
            FilmPlan plan = cohort.Film(index);
            if (plan.Findings.Count == 0 ? normal++ < FilmsWithoutFinding : plan.Findings.Count <= 2 && plan.Findings.Any(f => wanted.Contains(f.Finding)))
            {
                picked.Add(plan);
                wanted.ExceptWith(plan.Findings.Select(static f => f.Finding));
            }
        }

        return picked;
    }

    /// <summary>What is drawn into a film, in words.</summary>
    public static string Describe(FilmPlan plan) =>
        plan.Findings.Count == 0 ? "drawn without a finding" : "drawn with " + string.Join(", ", plan.Findings.Select(static f => f.Finding.Name));
}
