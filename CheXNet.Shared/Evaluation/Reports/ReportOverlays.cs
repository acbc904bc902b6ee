using CheXNet.Results;

namespace CheXNet.Evaluation.Reports;

/// <summary>Stored overlays of the images that a report lists as worst.</summary>
public sealed class ReportOverlays(OverlayStore overlays)
{
    // A report that a browser opens at once, and that a mail takes.
    private const int MostBytes = 12 << 20;

    /// <summary>Reads them, the worst of each finding first, until the report would become too large.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<IReadOnlyList<ReportPicture>> ReadAsync(
        EvaluationReport report, string dataset, CancellationToken cancellationToken)
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
                    if (await overlays.ReadAsync(key, cancellationToken) is not { } file) continue;
                    byte[] content = file.Content.ToArray();
                    if ((bytes += content.Length) > MostBytes) return pictures;
                    pictures.Add(new ReportPicture(image.Image, finding.Finding, content, file.ContentType));
                }
            }
        }

        return pictures;
    }
}
