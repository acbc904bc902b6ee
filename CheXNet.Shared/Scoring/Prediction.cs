using CheXNet.Findings;
using CheXNet.Models;

namespace CheXNet.Scoring;

/// <summary>
/// What a model says of an image, and all that is needed to explain it later without a second forward pass. For several views (ten-crop)
/// a probability is the mean of the views' probabilities.
/// </summary>
/// <param name="Findings">F findings in card order.</param>
/// <param name="Probabilities">One a finding, in [0, 1].</param>
/// <param name="Bias">The classifier's bias a finding; <c>mean(map) + bias = logit</c> holds for each view.</param>
/// <param name="Views">What the network said of each view; one but for ten-crop, where index 4 is the center.</param>
/// <param name="Provenance">Where it came from.</param>
public sealed record Prediction(
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<double> Probabilities,
    IReadOnlyList<float> Bias,
    IReadOnlyList<ViewScores> Views,
    Provenance Provenance)
{
    /// <summary>The view that a single picture shows: the only one, or ten-crop's center.</summary>
    public ViewScores MainView => Views.Count >= 5 ? Views[4] : Views[0];
}
