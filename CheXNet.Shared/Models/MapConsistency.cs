namespace CheXNet.Models;

/// <summary>
/// Checks <c>mean(M) + b = S</c>: that a map belongs to its score, and both to the bias on the card. Done after every forward pass and
/// again before a stored map is explained. A map that fails (another finding, image or weights, or damaged in storage) would mislead.
/// </summary>
public static class MapConsistency
{
    /// <summary>
    /// Rounding tolerance relative to the magnitude of the terms. Pooling before or after the classifier's 1,024 products differs by about
    /// 1e-6 in single precision, the maps' storage format; this leaves two orders of magnitude. A wrong bias, map or weight differs by far
    /// more.
    /// </summary>
    public const double Tolerance = 1e-4;

    private const string Advice = "Nothing can be shown: score the image again with this model.";

    /// <summary>Checks a map against its logit.</summary>
    /// <param name="finding">The map's finding, for the message.</param>
    /// <param name="map">The activation map M, <c>float[h, w]</c>.</param>
    /// <param name="bias">The classifier's bias b.</param>
    /// <param name="logit">The logit S.</param>
    /// <param name="advice">What the message says to do.</param>
    /// <exception cref="InconsistentScoreException">The map is empty, a number is not finite, or mean and logit disagree.</exception>
    public static void Check(
        Finding finding,
        ReadOnlySpan<float> map,
        float bias,
        float logit,
        string advice = Advice)
    {
        double sum = 0, size = 0;
        foreach (float cell in map)
        {
            sum += cell;
            size += Math.Abs((double)cell);
        }

        if (!double.IsFinite(size) || !float.IsFinite(bias) || !float.IsFinite(logit) || map.IsEmpty)
        {
            throw new InconsistentScoreException(
                ErrorCodes.ScoreNotFinite,
                $"The activation map, bias or logit of {finding} holds NaN or infinity, or the map is empty. {advice}");
        }

        double mean = sum / map.Length;
        double allowed = Tolerance * (1 + Math.Abs(bias) + (size / map.Length));
        if (Math.Abs(mean + bias - logit) <= allowed) return;
        throw new InconsistentScoreException(
            ErrorCodes.ScoreMapMismatch,
            $"The activation map of {finding} does not belong to its logit: mean {mean:G6} + bias {bias:G6} is not {logit:G6}. {advice}");
    }

    /// <summary>
    /// Checks a finding's <see cref="FurtherMaps"/> in each cell: no map is negative or not finite; <c>P ≥ M</c>, since P leaves out only
    /// the negative terms of M; and <c>P / (2 + mean(P)) ≤ G ≤ P / 2</c>, since <c>0 ≤ wₖ mean(Aₖ) ≤ mean(P)</c> for each positive weight.
    /// </summary>
    /// <param name="view">The maps; those that it lacks are not checked.</param>
    /// <param name="index">The finding's index in card order.</param>
    /// <exception cref="InconsistentScoreException">A map breaks one of these rules.</exception>
    public static void CheckFurther(Finding finding, ViewScores view, int index, string advice = Advice)
    {
        foreach ((string name, ActivationMaps maps) in view.Further)
        {
            foreach (float cell in maps.Of(index))
            {
                if (!float.IsFinite(cell)) throw Broken(ErrorCodes.ScoreNotFinite, name, "holds NaN or infinity");
                if (cell < 0) throw Broken(ErrorCodes.ScoreMapMismatch, name, $"holds {cell:G6}, and it has no negative terms");
            }
        }

        if (!view.Further.TryGetValue(FurtherMaps.LayerCam, out ActivationMaps? sums)) return;
        ReadOnlySpan<float> p = sums.Of(index), m = view.Maps.Of(index), g = default;
        if (view.Further.TryGetValue(FurtherMaps.GradCamPlusPlus, out ActivationMaps? weighted)) g = weighted.Of(index);
        double mean = 0, most = 0;
        for (int i = 0; i < p.Length; i++)
        {
            mean += p[i] / (double)p.Length;
            // The terms of M sum to at most 2P − M in magnitude: that is what rounding is relative to.
            most = Math.Max(most, (2.0 * p[i]) - m[i]);
        }

        double allowed = Tolerance * (1 + most);
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i] < m[i] - allowed)
                throw Broken(ErrorCodes.ScoreMapMismatch, FurtherMaps.LayerCam, $"is {p[i]:G6} where the activation map is {m[i]:G6}");
            if (!g.IsEmpty && (g[i] > (p[i] / 2.0) + allowed || g[i] < (p[i] / (2 + mean)) - allowed))
            {
                string bounds = $"must lie between {p[i] / (2 + mean):G6} and {p[i] / 2:G6} there";
                throw Broken(ErrorCodes.ScoreMapMismatch, FurtherMaps.GradCamPlusPlus, $"is {g[i]:G6} in a cell and {bounds}");
            }
        }

        InconsistentScoreException Broken(string code, string name, string what) =>
            new(code, $"The map '{name}' of {finding} {what}. {advice}");
    }
}
