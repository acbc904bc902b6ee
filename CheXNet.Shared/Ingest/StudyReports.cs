using CheXNet.Dicom;
using CheXNet.Explanations;
using CheXNet.Reports;
using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>Makes instances for a film's study from its stored prediction and the film in the container, without the model.</summary>
/// <param name="scorer">Says what may be decoded; null for this machine's settings.</param>
public sealed class StudyReports(XrayContainer xrays, XrayScorer? scorer = null)
{
    private const long HeaderBytes = 4_000_000;

    private readonly XrayDecoder _decoder = new((scorer?.Limits ?? ImageLimits.OfThisMachine()).AcceptingAnything);

    /// <summary>The instances of a row, made one after another, the report last.</summary>
    /// <param name="findings">The findings to draw by name; null: those at or above their operating point, else the most probable.</param>
    /// <param name="points">The operating points of the row's model; null if unknown.</param>
    /// <returns>Null if the image is gone or was replaced since it was scored.</returns>
    /// <exception cref="InvalidInputException">There is no study to go back to, or no such finding.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<IEnumerable<StudyInstance>?> MakeAsync(
        StoredPrediction stored, IReadOnlyList<string>? findings, OperatingPoints? points, ReportKinds kinds,
        CancellationToken cancellationToken)
    {
        (ImageKey image, Prediction prediction) = stored;
        if (StudyReport.ObstacleOf(prediction) is { } obstacle)
            throw new InvalidInputException(ErrorCodes.DicomNoStudy, $"'{image}' is not exported: {obstacle}.");
        IReadOnlyList<int> shown = ShownFindings.Of(prediction, points, findings);
        if (await xrays.ReadAsync(image, cancellationToken) is not { } content
            || !ETags.Same(content.ETag, prediction.Provenance.ETag)) return null;
        DicomFile header = DicomReader.ReadHeader(content.Bytes, new DicomLimits { InflatedBytes = HeaderBytes });
        PixelImage film = _decoder.Decode(content.Bytes, prediction.Provenance.Dicom?.Window).Image;
        return StudyReport.Make(prediction, header, film, shown, kinds, points?.Thresholds);
    }
}
