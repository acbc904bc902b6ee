namespace CheXNet.Phantoms;

/// <summary>
/// Which findings share a film. A Gaussian copula: each finding is a normal variable cut at its prevalence's quantile, and the variables
/// share five causes (a failing heart, an infection, obstructed airways, a tumour, old scars) that last partly with the patient, partly
/// with the visit. So the marginals are exact and the company is plausible: effusion with edema and a large heart, pneumothorax with
/// emphysema.
/// </summary>
internal static class DiseaseModel
{
    private const int Causes = 5;

    // Loadings on heart, infection, airways, tumour, scars; then the share of the rest that stays with the patient (0 acute, 1 for life).
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

    /// <summary>The causes' strengths and each finding's lasting part, which a patient carries from film to film.</summary>
    public sealed record Constitution(double[] Causes, double[] Lasting)
    {
        public static Constitution Average { get; } = new(new double[DiseaseModel.Causes], new double[Loadings.Length]);

        public static Constitution Draw(PhantomRandom random) => new(
            [.. Enumerable.Range(0, DiseaseModel.Causes).Select(_ => random.Normal())],
            [.. Loadings.Select(_ => random.Normal())]);
    }

    /// <summary>The indices (in <see cref="ChestXray14.Findings"/>) of the findings on one film.</summary>
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
