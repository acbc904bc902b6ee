namespace CheXNet.Explanations.Faithfulness;

/// <summary>
/// Noisy linear imputation (Rong et al. 2022, arXiv 2202.00449): each removed pixel becomes the weighted mean of its eight neighbors, 1/6
/// for those at its sides and 1/12 for those at its corners, where neighbors may be removed too, so that all follow from one sparse linear
/// system; then a little Gaussian noise is added. What is left does not show the shape of what was removed, as a constant would.
/// </summary>
/// <remarks>Weights that fall outside the image are left out of both sides: the system stays symmetric and positive definite.</remarks>
public static class NoisyLinearImputation
{
    /// <summary>The noise's standard deviation, in units of the model's input.</summary>
    public const double Noise = 0.01;

    private const double Side = 1 / 6.0, Corner = 1 / 12.0;
    private const double Tolerance = 1e-6;

    /// <summary>Imputes the removed pixels of every channel.</summary>
    /// <param name="image"><c>float[C, H, W]</c>.</param>
    /// <param name="removed"><c>bool[H, W]</c>; if all are, they become 0, the mean.</param>
    /// <param name="noise">The noise's standard deviation.</param>
    /// <returns>A copy with the removed pixels replaced.</returns>
    public static float[] Apply(ReadOnlySpan<float> image, int height, int width, bool[] removed, double noise, int seed)
    {
        int pixels = height * width;
        float[] imputed = image.ToArray();
        int[] unknown = [.. Enumerable.Range(0, pixels).Where(i => removed[i])];
        Random random = new(seed);
        for (int c = 0; c < imputed.Length; c += pixels)
        {
            Span<float> channel = imputed.AsSpan(c, pixels);
            double[] solved = unknown.Length == pixels ? new double[pixels] : Solve(channel, height, width, removed, unknown);
            for (int i = 0; i < unknown.Length; i++) channel[unknown[i]] = (float)(solved[i] + (noise * Normal(random)));
        }

        return imputed;
    }

    /// <summary>Conjugate gradients (Hestenes and Stiefel 1952), from the mean of the kept pixels.</summary>
    private static double[] Solve(ReadOnlySpan<float> channel, int height, int width, bool[] removed, int[] unknown)
    {
        int[] indexOf = new int[channel.Length];
        for (int i = 0; i < unknown.Length; i++) indexOf[unknown[i]] = i;
        double mean = 0;
        for (int i = 0; i < channel.Length; i++) mean += removed[i] ? 0 : channel[i];
        mean /= channel.Length - unknown.Length;

        // Row i: (Σ w) xᵢ − Σ w xⱼ over removed neighbors = Σ w vⱼ over kept ones.
        int[] neighbors = new int[unknown.Length * 8];
        double[] diagonal = new double[unknown.Length], right = new double[unknown.Length];
        for (int i = 0; i < unknown.Length; i++)
        {
            (int y, int x) = Math.DivRem(unknown[i], width);
            for (int n = 0; n < 8; n++)
            {
                (int dx, int dy) = Offset(n);
                neighbors[(8 * i) + n] = -1;
                if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
                int at = ((y + dy) * width) + x + dx;
                diagonal[i] += WeightOf(n);
                if (removed[at]) neighbors[(8 * i) + n] = indexOf[at];
                else right[i] += WeightOf(n) * channel[at];
            }
        }

        double[] solution = new double[unknown.Length], residual = new double[unknown.Length], product = new double[unknown.Length];
        Array.Fill(solution, mean);
        Multiply(solution, product);
        for (int i = 0; i < residual.Length; i++) residual[i] = right[i] - product[i];
        double[] direction = [.. residual];
        double rest = Dot(residual, residual), enough = Tolerance * Tolerance * Math.Max(Dot(right, right), double.Epsilon);
        for (int step = 0; step < 4 * (height + width) && rest > enough; step++)
        {
            Multiply(direction, product);
            double length = rest / Dot(direction, product);
            for (int i = 0; i < solution.Length; i++)
            {
                solution[i] += length * direction[i];
                residual[i] -= length * product[i];
            }

            double next = Dot(residual, residual), ratio = next / rest;
            for (int i = 0; i < direction.Length; i++) direction[i] = residual[i] + (ratio * direction[i]);
            rest = next;
        }

        return solution;

        void Multiply(double[] x, double[] into)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double sides = 0, corners = 0;
                for (int n = 0; n < 4; n++) sides += neighbors[(8 * i) + n] is >= 0 and int j ? x[j] : 0;
                for (int n = 4; n < 8; n++) corners += neighbors[(8 * i) + n] is >= 0 and int j ? x[j] : 0;
                into[i] = (diagonal[i] * x[i]) - (Side * sides) - (Corner * corners);
            }
        }
    }

    /// <summary>First the four sides, then the four corners.</summary>
    private static (int X, int Y) Offset(int neighbor) => neighbor switch
    {
        0 => (1, 0),
        1 => (-1, 0),
        2 => (0, 1),
        3 => (0, -1),
        4 => (1, 1),
        5 => (1, -1),
        6 => (-1, 1),
        _ => (-1, -1),
    };

    private static double WeightOf(int neighbor) => neighbor < 4 ? Side : Corner;

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Box and Muller 1958.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
