namespace CheXNet.Scoring;

/// <summary>
/// A model's scores of an image, with what later explanations need without a second forward pass. With several views (ten-crop),
/// a probability is the mean over the views.
/// </summary>
/// <param name="Findings">F findings in card order.</param>
/// <param name="Probabilities">One per finding, in [0, 1].</param>
/// <param name="Bias">The classifier's bias per finding; <c>mean(map) + bias = logit</c> holds for each view.</param>
/// <param name="Views">The scores of each view: one, or ten-crop's, where index 4 is the center.</param>
public sealed record Prediction(
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<double> Probabilities,
    IReadOnlyList<float> Bias,
    IReadOnlyList<ViewScores> Views,
    Provenance Provenance)
{
    /// <summary>The answers of the card's conformal sets, in card order, null for a finding without one; null without any.</summary>
    public IReadOnlyList<ConformalAnswer?>? Answers { get; init; }

    /// <summary>How unusual the image is for the films that the model's card was fitted on: 1 is as unusual as their most unusual
    /// percent; null where the card has no such statistics.</summary>
    public double? Unusual { get; init; }

    /// <summary>The view to display: the only one, or ten-crop's center.</summary>
    public ViewScores MainView => Views.Count >= 5 ? Views[4] : Views[0];
}
