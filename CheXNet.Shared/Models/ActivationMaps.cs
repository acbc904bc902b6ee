namespace CheXNet.Models;

/// <summary>
/// One view's class activation maps: for finding c, <c>M_c = Σₖ w_ck Aₖ</c> with <c>A = ReLU(norm5)</c>, without the bias (Zhou 2016,
/// arXiv 1512.04150). Up to rounding, <c>mean(M_c) + b_c</c> is the logit of c. The other maps of a pass have the same form.
/// </summary>
/// <param name="Findings">F, the number of findings.</param>
/// <param name="Height">h, rows of cells.</param>
/// <param name="Width">w, columns of cells.</param>
/// <param name="Values"><c>float[F, h, w]</c>, row-major, in logit units.</param>
public sealed record ActivationMaps(int Findings, int Height, int Width, float[] Values)
{
    /// <summary>For maps that were summed over the strongest channels only: which share; null: all channels.</summary>
    public ChannelShare? Channels { get; init; }

    /// <summary>Returns a finding's map: <c>float[h, w]</c>, row-major.</summary>
    /// <param name="finding">The index in card order.</param>
    public ReadOnlySpan<float> Of(int finding) => Values.AsSpan(finding * Height * Width, Height * Width);
}

/// <summary>The channels that a map was computed from.</summary>
/// <param name="Used">How many.</param>
/// <param name="Of">K, how many there are.</param>
/// <param name="EnergyLeftOut">The others' share of the activation energy <c>Σ Aₖᵢⱼ²</c>, in [0, 1).</param>
public sealed record ChannelShare(int Used, int Of, double EnergyLeftOut);
