namespace CheXNet.Phantoms;

/// <summary>How often each finding is on a film.</summary>
public enum PhantomPrevalence
{
    /// <summary>About one film in ten per finding, so that a few thousand films suffice to learn each.</summary>
    Balanced,

    /// <summary>As in ChestX-ray14 (Data_Entry_2017_v2020.csv): 17.7 % (Infiltration) to 0.2 % (Hernia).</summary>
    Nih,
}

internal static class PrevalenceTable
{
    private const double NihFilms = 112120;
    private static readonly double[] NihCounts = [11559, 2776, 13317, 19894, 5782, 6331, 1431, 5302, 4667, 2303, 2516, 1686, 3385, 227];
    private static readonly double[] Balanced = [.12, .12, .14, .12, .10, .12, .10, .12, .10, .10, .10, .10, .10, .08];

    /// <summary>Fraction of films with the finding at this index of <see cref="ChestXray14.Findings"/>.</summary>
    public static double Of(PhantomPrevalence prevalence, int finding) =>
        prevalence == PhantomPrevalence.Nih ? NihCounts[finding] / NihFilms : Balanced[finding];
}
