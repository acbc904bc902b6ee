namespace CheXNet.Phantoms;

/// <summary>How often each finding is on a film.</summary>
public enum PhantomPrevalence
{
    /// <summary>About one film in ten for every finding: every finding can be learned from a few thousand films.</summary>
    Balanced,

    /// <summary>
    /// The share of films of ChestX-ray14 (Data_Entry_2017_v2020.csv) with the finding, from 17.7 % (Infiltration) to 0.2 % (Hernia).
    /// </summary>
    Nih,
}

/// <summary>The prevalences as numbers.</summary>
internal static class PrevalenceTable
{
    private const double NihFilms = 112120;
    private static readonly double[] NihCounts = [11559, 2776, 13317, 19894, 5782, 6331, 1431, 5302, 4667, 2303, 2516, 1686, 3385, 227];
    private static readonly double[] Balanced = [.12, .12, .14, .12, .10, .12, .10, .12, .10, .10, .10, .10, .10, .08];

    /// <summary>The share of films with the finding of this index in <see cref="ChestXray14.Findings"/>.</summary>
    public static double Of(PhantomPrevalence prevalence, int finding) =>
        prevalence == PhantomPrevalence.Nih ? NihCounts[finding] / NihFilms : Balanced[finding];
}
