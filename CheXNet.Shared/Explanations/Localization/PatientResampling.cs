namespace CheXNet.Explanations.Localization;

/// <summary>
/// Percentile bootstrap (Efron 1979) over patients: a resample draws as many patients as there are, with replacement, and takes all boxes
/// of each as often as it was drawn. All rows share the draws, so methods are compared on the same patients. A resample without a patient
/// of some finding says nothing about it and is left out there. Thresholds stay as tuned.
/// </summary>
internal static class PatientResampling
{
    public static IReadOnlyList<LocalizationRow> Rows(
        IReadOnlyList<LocalizationTally.Group> groups, string[] patients, ulong seed, int resamples, CancellationToken cancellationToken)
    {
        IReadOnlyList<LocalizationMeasure> measures = LocalizationMeasure.All;
        Dictionary<string, int> indexOf = patients.Index().ToDictionary(static p => p.Item, static p => p.Index, StringComparer.Ordinal);
        PatientSums[] sums = [.. groups.Select(g => PatientSums.Of(g.Maps, indexOf))];
        string[] methods = [.. groups.Select(static g => g.Method).Distinct()];
        int[][] groupsOf =
            [.. methods.Select(method => groups.Index().Where(g => g.Item.Method == method).Select(static g => g.Index).ToArray())];
        double[][] values = [.. sums.Select(static s => s.Ratios(null))];
        double[][] means = [.. groupsOf.Select(of => MeanOver(of, values))];

        // [row][measure][resample]; rows are the groups, then the methods' means.
        double[][][] draws =
            [.. Enumerable.Range(0, groups.Count + methods.Length).Select(_ => measures.Select(_ => new double[resamples]).ToArray())];
        Random random = new(ControlMaps.SeedOf($"{seed}/patients"));
        int[] weights = new int[patients.Length];
        for (int r = 0; r < resamples; r++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(weights);
            for (int i = 0; i < patients.Length; i++) weights[random.Next(patients.Length)]++;
            double[][] drawn = [.. sums.Select(s => s.Ratios(weights))];
            IEnumerable<double[]> rows = drawn.Concat(groupsOf.Select(of => MeanOver(of, drawn)));
            foreach ((int row, double[] of) in rows.Index())
            {
                for (int m = 0; m < of.Length; m++) draws[row][m][r] = of[m];
            }
        }

        return
        [
            .. groups.Select((g, i) => new LocalizationRow(
                g.Method, g.Finding, g.Maps.Length, sums[i].Patients, g.Maps.Sum(static m => m.Scores.Wang.Boxes),
                g.Maps.Count(static m => m.Scores.IsZero), g.Threshold, Estimates(values[i], draws[i], sums[i].Patients))),
            .. methods.Select((method, i) =>
            {
                LocalizationTally.Group[] of = [.. groupsOf[i].Select(g => groups[g])];
                MeasuredMap[] maps = [.. of.SelectMany(static g => g.Maps)];
                int from = maps.Select(static m => m.Patient).Distinct().Count();
                return new LocalizationRow(
                    method, LocalizationReport.MeanName, maps.Select(static m => m.Image).Distinct().Count(), from,
                    maps.Sum(static m => m.Scores.Wang.Boxes), maps.Count(static m => m.Scores.IsZero), null,
                    Estimates(means[i], draws[groups.Count + i], from));
            }),
        ];
    }

    private static Dictionary<string, Estimate> Estimates(double[] values, double[][] draws, int patients) => LocalizationMeasure.All
        .Index()
        .Where(m => !double.IsNaN(values[m.Index]))
        .ToDictionary(static m => m.Item.Name, m =>
        {
            double[] sorted = [.. draws[m.Index].Where(static d => !double.IsNaN(d)).Order()];
            return patients < 2 || sorted.Length == 0
                ? new Estimate(values[m.Index], null, null)
                : new Estimate(values[m.Index], Percentile(sorted, 0.025), Percentile(sorted, 0.975));
        });

    /// <summary>Linear between the order statistics, as numpy's default.</summary>
    internal static double Percentile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return sorted[below] + ((at - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private static double[] MeanOver(int[] groups, double[][] values)
    {
        double[] means = new double[LocalizationMeasure.All.Count];
        for (int m = 0; m < means.Length; m++)
        {
            double[] defined = [.. groups.Select(g => values[g][m]).Where(static v => !double.IsNaN(v))];
            means[m] = defined.Length == 0 ? double.NaN : defined.Average();
        }

        return means;
    }

    /// <summary>A row's numerators and denominators, by patient.</summary>
    private sealed class PatientSums(int[] patient, double[] sums, double[] counts)
    {
        private static readonly int Measures = LocalizationMeasure.All.Count;

        public int Patients => patient.Length;

        public static PatientSums Of(MeasuredMap[] maps, Dictionary<string, int> indexOf)
        {
            var byPatient = maps.GroupBy(static m => m.Patient).ToArray();
            double[] sums = new double[byPatient.Length * Measures], counts = new double[sums.Length];
            foreach ((int i, var of) in byPatient.Index())
            {
                for (int m = 0; m < Measures; m++)
                {
                    sums[(i * Measures) + m] = of.Sum(LocalizationMeasure.All[m].Sum);
                    counts[(i * Measures) + m] = of.Sum(LocalizationMeasure.All[m].Count);
                }
            }

            return new PatientSums([.. byPatient.Select(g => indexOf[g.Key])], sums, counts);
        }

        /// <param name="weights">How often each patient counts; null: once.</param>
        /// <returns>By measure; NaN for 0/0.</returns>
        public double[] Ratios(int[]? weights)
        {
            double[] sum = new double[Measures], count = new double[Measures];
            for (int i = 0; i < patient.Length; i++)
            {
                int weight = weights is null ? 1 : weights[patient[i]];
                if (weight == 0) continue;
                for (int m = 0; m < Measures; m++)
                {
                    sum[m] += weight * sums[(i * Measures) + m];
                    count[m] += weight * counts[(i * Measures) + m];
                }
            }

            for (int m = 0; m < Measures; m++) sum[m] = count[m] > 0 ? sum[m] / count[m] : double.NaN;
            return sum;
        }
    }
}
