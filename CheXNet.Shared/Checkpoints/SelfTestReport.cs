namespace CheXNet.Checkpoints;

/// <summary>What a model's self-test measured; a test that fails throws instead.</summary>
/// <param name="Images">Images drawn for the test.</param>
/// <param name="LogitLow">The least logit seen.</param>
/// <param name="LogitHigh">The greatest logit seen.</param>
/// <param name="LeastSpread">The least, over findings, of greatest minus least logit over the images.</param>
/// <param name="MapDifference">The greatest |mean(map) + bias − logit|.</param>
/// <param name="BatchDifference">The greatest difference of a logit computed alone and in a batch.</param>
/// <param name="Saturated">The share of logits beyond ±30, where a probability is 0 or 1: near 1, the input's range is probably
/// wrong.</param>
/// <param name="Reference">What the comparison with known probabilities gave; null where none was asked for.</param>
public sealed record SelfTestReport(
    int Images,
    double LogitLow,
    double LogitHigh,
    double LeastSpread,
    double MapDifference,
    double BatchDifference,
    double Saturated,
    ReferenceReport? Reference);

/// <summary>How far a model is from known probabilities.</summary>
/// <param name="Images">Images compared.</param>
/// <param name="Missing">Rows whose image is not in the folder.</param>
/// <param name="Findings">Findings compared, in card order.</param>
/// <param name="Difference">The greatest difference.</param>
/// <param name="WorstImage">Where it is.</param>
/// <param name="WorstFinding">Of which finding.</param>
public sealed record ReferenceReport(
    int Images, int Missing, IReadOnlyList<string> Findings, double Difference, string WorstImage, string WorstFinding);
