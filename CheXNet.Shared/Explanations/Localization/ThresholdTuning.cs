namespace CheXNet.Explanations.Localization;

/// <summary>
/// CheXlocalize's IoU (Saporta et al. 2022, doi 10.1038/s42256-022-00536-x), whose threshold is tuned for each finding on other images than
/// those that it is used for. There is no separate validation set here, so patients are dealt into up to five parts, and each part's maps
/// are cut at the threshold that gives the other parts the greatest mean IoU.
/// </summary>
public static class ThresholdTuning
{
    private const int Parts = 5;

    /// <summary>The IoU of each map at the threshold tuned on other patients.</summary>
    /// <param name="maps">The maps of one method and finding.</param>
    /// <returns>In the order of <paramref name="maps"/>: the IoU and the threshold of 255; empty with fewer than two patients.</returns>
    public static IReadOnlyList<(double Iou, int Threshold)> Of(IReadOnlyList<(string Patient, MapScores Scores)> maps)
    {
        // By a hash, so that which patients share a part depends on nothing but their names.
        string[] patients =
        [
            .. maps.Select(static m => m.Patient).Distinct(StringComparer.Ordinal)
                .OrderBy(ControlMaps.SeedOf).ThenBy(static p => p, StringComparer.Ordinal),
        ];
        if (patients.Length < 2) return [];
        int parts = Math.Min(Parts, patients.Length);
        Dictionary<string, int> partOf = patients.Index().ToDictionary(static p => p.Item, p => p.Index % parts, StringComparer.Ordinal);

        double[][] sums = [.. Enumerable.Range(0, parts).Select(static _ => new double[MapScores.Thresholds.Count])];
        foreach ((string patient, MapScores scores) in maps)
        {
            int part = partOf[patient];
            for (int t = 0; t < scores.Ious.Length; t++) sums[part][t] += scores.Ious[t];
        }

        int[] best = [.. Enumerable.Range(0, parts).Select(BestWithout)];
        return [.. maps.Select(m => ((double)m.Scores.Ious[best[partOf[m.Patient]]], MapScores.Thresholds[best[partOf[m.Patient]]]))];

        int BestWithout(int part) => Enumerable.Range(0, MapScores.Thresholds.Count)
            .MaxBy(t => Enumerable.Range(0, parts).Where(other => other != part).Sum(other => sums[other][t]));
    }
}
