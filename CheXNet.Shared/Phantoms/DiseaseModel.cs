namespace CheXNet.Phantoms;

/// <summary>Which findings occur together: a Gaussian copula. Each finding is a normal variable thresholded at its prevalence's quantile;
/// five common causes, part per patient and part per visit, correlate them. Marginals are exact, co-occurrence plausible.</summary>
internal static class DiseaseModel
{
    private const int Causes = 5;

    // Loadings on heart failure, infection, airway obstruction, tumor, scars; then the remainder's lifelong fraction (0 acute, 1 lifelong).
    private static readonly double[][] Loadings =
    [
        [.20, .20, .25, .15, .10, .20], // Atelectasis
        [.60, 0, -.20, 0, 0, .90], // Cardiomegaly
        [.45, .30, 0, .25, .10, .30], // Effusion
        [.15, .45, 0, 0, .10, .20], // Infiltration
        [0, 0, .10, .60, 0, .80], // Mass
        [0, 0, 0, .50, .20, .80], // Nodule
        [.05, .60, .05, 0, 0, .10], // Pneumonia
        [-.10, 0, .40, .10, .15, .20], // Pneumothorax
        [.10, .45, 0, .10, 0, .20], // Consolidation
        [.60, .10, -.10, 0, 0, .20], // Edema
        [-.10, 0, .60, .05, .15, .95], // Emphysema
        [0, 0, .05, 0, .55, .95], // Fibrosis
        [.05, .05, .05, .10, .45, .90], // Pleural_Thickening
        [0, 0, .05, 0, .15, .95], // Hernia
    ];

    /// <summary>What a patient keeps from film to film: strengths of the causes and each finding's lasting part.</summary>
    public sealed record Constitution(double[] Causes, double[] Lasting)
    {
        public static Constitution Average { get; } = new(new double[DiseaseModel.Causes], new double[Loadings.Length]);

        public static Constitution Draw(PhantomRandom random) => new(
            [.. Enumerable.Range(0, DiseaseModel.Causes).Select(_ => random.Normal())], [.. Loadings.Select(_ => random.Normal())]);
    }

    /// <summary>Indices (in <see cref="ChestXray14.Findings"/>) of the findings on one film.</summary>
    public static List<int> Present(Constitution patient, PhantomRandom visit, PhantomPrevalence prevalence)
    {
        double[] causes = [.. patient.Causes.Select(c => Math.Sqrt(.6) * c + Math.Sqrt(.4) * visit.Normal())];
        List<int> present = [];
        for (int finding = 0; finding < Loadings.Length; finding++)
        {
            double[] loading = Loadings[finding];
            double explained = 0, value = 0;
            for (int cause = 0; cause < Causes; cause++)
            {
                explained += loading[cause] * loading[cause];
                value += loading[cause] * causes[cause];
            }

            double lasting = loading[Causes];
            double own = Math.Sqrt(lasting) * patient.Lasting[finding] + Math.Sqrt(1 - lasting) * visit.Normal();
            value += Math.Sqrt(1 - explained) * own;
            if (value > -PhantomMath.NormalQuantile(PrevalenceTable.Of(prevalence, finding))) present.Add(finding);
        }

        return present;
    }
}
