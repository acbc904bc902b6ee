namespace CheXNet.Evaluation.Fitting;

/// <summary>
/// Platt's sigmoid (Advances in Large Margin Classifiers, 1999): the a and b of p = σ(a·z + b) that minimize
/// Σ w·(−t log p − (1 − t) log(1 − p)) with the targets t = (N₊ + 1)/(N₊ + 2) for positives and 1/(N₋ + 2) for negatives, by Newton's
/// method with step halving (Lin, Lin and Weng, Machine Learning 68:267, 2007).
/// </summary>
internal static class PlattScaling
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12, Converged = 1e-10;

    /// <summary>Fits a and b.</summary>
    /// <param name="logits">z.</param>
    /// <param name="weights">w, at least 0.</param>
    /// <param name="start">Where to begin; null: Platt's start.</param>
    public static (double Slope, double Intercept) Fit(
        ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels, ReadOnlySpan<double> weights,
        (double Slope, double Intercept)? start = null)
    {
        double positives = 0, negatives = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i]) positives += weights[i];
            else negatives += weights[i];
        }

        double high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
        (double a, double b) = start ?? (0, Math.Log((positives + 1) / (negatives + 1)));
        Derivatives at = Derivatives.Of(logits, labels, weights, a, b, high, low);
        for (int step = 0; step < MostSteps; step++)
        {
            double haa = at.Haa + Ridge, hbb = at.Hbb + Ridge, determinant = (haa * hbb) - (at.Hab * at.Hab);
            double da = ((hbb * at.Ga) - (at.Hab * at.Gb)) / determinant, db = ((haa * at.Gb) - (at.Hab * at.Ga)) / determinant;
            double length = 1;
            Derivatives next = Derivatives.Of(logits, labels, weights, a - da, b - db, high, low);
            for (; next.Loss > at.Loss && length > 1e-10; next = Derivatives.Of(
                logits, labels, weights, a - (length * da), b - (length * db), high, low)) length /= 2;
            if (next.Loss > at.Loss) break;
            (a, b, at) = (a - (length * da), b - (length * db), next);
            if (Math.Abs(length * da) <= Converged * (1 + Math.Abs(a)) && Math.Abs(length * db) <= Converged * (1 + Math.Abs(b))) break;
        }

        return (a, b);
    }

    /// <summary>The loss with its gradient and Hessian.</summary>
    private readonly record struct Derivatives(double Loss, double Ga, double Gb, double Haa, double Hab, double Hbb)
    {
        public static Derivatives Of(
            ReadOnlySpan<double> z, ReadOnlySpan<bool> y, ReadOnlySpan<double> w, double a, double b, double high, double low)
        {
            double loss = 0, ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
            for (int i = 0; i < z.Length; i++)
            {
                if (w[i] == 0) continue;
                double u = (a * z[i]) + b, t = y[i] ? high : low, e = Math.Exp(-Math.Abs(u));
                double p = u >= 0 ? 1 / (1 + e) : e / (1 + e), wd = w[i] * (p - t), wh = w[i] * p * (1 - p);
                loss += w[i] * (Math.Max(u, 0) + Math.Log(1 + e) - (t * u));
                ga += wd * z[i];
                gb += wd;
                haa += wh * z[i] * z[i];
                hab += wh * z[i];
                hbb += wh;
            }

            return new Derivatives(loss, ga, gb, haa, hab, hbb);
        }
    }
}
