namespace CheXNet.Checkpoints;

/// <summary>Measurements of a model's self-test; a failed check throws instead.</summary>
/// <param name="Images">Number of test images.</param>
/// <param name="LogitLow">Smallest logit.</param>
/// <param name="LogitHigh">Largest logit.</param>
/// <param name="LeastSpread">Smallest logit range (max − min over images) of any finding.</param>
/// <param name="MapDifference">Largest |mean(map) + bias − logit|.</param>
/// <param name="BatchDifference">Largest logit difference between single and batched inference.</param>
/// <param name="Saturated">Share of logits beyond ±30; near 1, the input range is probably wrong.</param>
/// <param name="Reference">Comparison with known probabilities; null if not requested.</param>
public sealed record SelfTestReport(
    int Images,
    double LogitLow,
    double LogitHigh,
    double LeastSpread,
    double MapDifference,
    double BatchDifference,
    double Saturated,
    ReferenceReport? Reference);

/// <summary>Deviation from known probabilities.</summary>
/// <param name="Images">Number of images compared.</param>
/// <param name="Missing">Rows whose image is not in the folder.</param>
/// <param name="Findings">Findings compared, in card order.</param>
/// <param name="Difference">Largest difference.</param>
public sealed record ReferenceReport(
    int Images, int Missing, IReadOnlyList<string> Findings, double Difference, string WorstImage, string WorstFinding);
