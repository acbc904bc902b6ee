namespace CheXNet.Models;

/// <summary>Whether a finding is there, at a guaranteed error rate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConformalAnswer>))]
public enum ConformalAnswer
{
    /// <summary>Neither answer can be excluded, or both can.</summary>
    [JsonStringEnumMemberName("uncertain")]
    Uncertain,

    /// <summary>The finding is not there.</summary>
    [JsonStringEnumMemberName("no")]
    No,

    /// <summary>The finding is there.</summary>
    [JsonStringEnumMemberName("yes")]
    Yes,
}

/// <summary>The conformal sets of a model's findings.</summary>
/// <param name="Findings">In card order; null for a finding without a set.</param>
/// <param name="FittedOn">The data and method they were fitted with.</param>
public sealed record ConformalSets(IReadOnlyList<ConformalSet?> Findings, string FittedOn)
{
    /// <summary>The answers to an image's logits, in card order; null for a finding without a set.</summary>
    /// <param name="logits">Before calibration, in card order.</param>
    public IReadOnlyList<ConformalAnswer?> AnswersOf(IReadOnlyList<double> logits) =>
        [.. Findings.Select((set, c) => set?.AnswerOf(logits[c]))];
}

/// <summary>
/// One finding's label-conditional conformal set (Vovk 2012, arXiv 1209.2673): of images with the finding, a share
/// <paramref name="ErrorRate"/> is answered <c>no</c>, and of images without it that share is answered <c>yes</c>, at most, on average over
/// calibration sets, whatever the model and whatever the share of images with the finding.
/// </summary>
/// <param name="ErrorRate">α, in (0, ½).</param>
/// <param name="Positives">Patients with the finding that it was fitted on.</param>
/// <param name="Negatives">Patients without it.</param>
/// <param name="PresentFrom">The logit below which the finding is excluded; null: too few patients with it to exclude it ever.</param>
/// <param name="AbsentTo">The logit above which its absence is excluded; null: too few patients without it.</param>
public sealed record ConformalSet(double ErrorRate, int Positives, int Negatives, double? PresentFrom = null, double? AbsentTo = null)
{
    /// <summary>The answer to a logit before calibration.</summary>
    public ConformalAnswer AnswerOf(double logit)
    {
        bool present = PresentFrom is not { } from || logit >= from, absent = AbsentTo is not { } to || logit <= to;
        return present == absent ? ConformalAnswer.Uncertain : present ? ConformalAnswer.Yes : ConformalAnswer.No;
    }
}
