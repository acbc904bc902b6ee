using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>F1 on pneumonia beside CheXNet's and the radiologists' (arXiv 1711.05225, table 1 and section 3).</summary>
internal static class PneumoniaF1
{
    private const string Note =
        "The published numbers are of 420 films labeled by four radiologists, each held against the others; these are of labels from the "
        + "dataset. Published difference between CheXNet and the radiologists' mean: .051 (.005–.084), 10,000 bootstraps.";

    private static readonly PublishedF1[] Published =
    [
        new("CheXNet", .435, new Interval(.387, .481)), new("radiologists, mean", .387, new Interval(.330, .442)),
        new("radiologist 1", .383, null), new("radiologist 2", .356, null), new("radiologist 3", .365, null),
        new("radiologist 4", .442, null),
    ];

    public static PneumoniaReport? Of(IReadOnlyList<FindingReport> findings) =>
        findings.FirstOrDefault(static f => f.Finding.Matches("Pneumonia")) is { Problem: null, Operating: { } at }
            ? new PneumoniaReport(at.F1, at.Threshold, at.From, Published, Note)
            : null;
}
