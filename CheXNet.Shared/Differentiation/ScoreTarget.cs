namespace CheXNet.Differentiation;

/// <summary>What is differentiated.</summary>
public enum ScoreTarget
{
    /// <summary>The logit z, as in the papers.</summary>
    Logit,

    /// <summary>
    /// The probability p = σ(slope · z + intercept), with the card's calibration if it has one: by the chain rule, the gradient of the
    /// logit times slope · p (1 − p).
    /// </summary>
    Probability,
}
