using CheXNet.Results;

namespace CheXNet.Evaluation.Reports;

/// <summary>Stored overlays of the images that a report lists as worst.</summary>
public static class ReportOverlays
{
    // A report that a browser opens at once, and that a mail takes.
    private const int MostBytes = 12 << 20;

    /// <summary>Reads them, the worst of each finding first, until the report would become too large.</summary>
    /// <param name="find">Finds an overlay; null if there is none.</param>
    /// <param name="dataset">The dataset of the report's images.</param>
    public static async Task<IReadOnlyList<ReportPicture>> ReadAsync(
        Func<OverlayKey, CancellationToken, Task<OverlayFile?>> find, EvaluationReport report, string dataset,
        CancellationToken cancellationToken)
    {
        List<ReportPicture> pictures = [];
        long bytes = 0;
        int most = report.Findings.Select(static f => Math.Max(f.FalsePositives.Count, f.FalseNegatives.Count)).DefaultIfEmpty(0).Max();
        for (int rank = 0; rank < most; rank++)
        {
            foreach (FindingReport finding in report.Findings)
            {
                foreach (WorstImage image in finding.FalsePositives.Skip(rank).Take(1).Concat(finding.FalseNegatives.Skip(rank).Take(1)))
                {
                    OverlayKey key = new(new ImageKey(dataset, image.Image), finding.Finding);
                    if (await find(key, cancellationToken) is not { } file) continue;
                    byte[] content = file.Content.ToArray();
                    if ((bytes += content.Length) > MostBytes) return pictures;
                    pictures.Add(new ReportPicture(image.Image, finding.Finding, content, file.ContentType));
                }
            }
        }

        return pictures;
    }
}
