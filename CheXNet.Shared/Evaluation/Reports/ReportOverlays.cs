using CheXNet.Results;

namespace CheXNet.Evaluation.Reports;

/// <summary>Finds the picture of an image that the model got wrong; null if there is none.</summary>
public delegate Task<ReportPicture?> FindPicture(WorstImage image, Finding finding, CancellationToken cancellationToken);

/// <summary>Pictures of the images that a report lists as worst.</summary>
public static class ReportOverlays
{
    // A report that a browser opens at once, and that a mail takes.
    private const int MostBytes = 12 << 20;

    /// <summary>Reads them, the worst of each finding first, until the report would become too large.</summary>
    public static async Task<IReadOnlyList<ReportPicture>> ReadAsync(
        FindPicture find, EvaluationReport report, CancellationToken cancellationToken)
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
                    if (await find(image, finding.Finding, cancellationToken) is not { } picture) continue;
                    if ((bytes += picture.Content.Length) > MostBytes) return pictures;
                    pictures.Add(picture);
                }
            }
        }

        return pictures;
    }

    /// <summary>The overlays of a stored dataset's images.</summary>
    /// <param name="find">Finds an overlay; null if there is none.</param>
    public static FindPicture Of(Func<OverlayKey, CancellationToken, Task<OverlayFile?>> find, string dataset) =>
        async (image, finding, cancellationToken) =>
        {
            OverlayKey key = new(new ImageKey(dataset, image.Image), finding);
            return await find(key, cancellationToken) is { } file
                ? new ReportPicture(image.Image, finding, file.Content.ToArray(), file.ContentType)
                : null;
        };
}
