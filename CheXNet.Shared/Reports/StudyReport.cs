using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Explanations;
using CheXNet.Scoring;

namespace CheXNet.Reports;

/// <summary>An instance of a study, with a name for a file.</summary>
/// <param name="Name"><c>sr</c>, or <c>sc-</c> and the finding's column name.</param>
public sealed record StudyInstance(string Name, DicomInstance Instance);

/// <summary>
/// A prediction as instances in its film's own study: heat maps as Secondary Capture, probabilities as Structured Report (docs/dicom.md).
/// The same row and film give the same bytes, and another content has another identifier.
/// </summary>
public static class StudyReport
{
    /// <summary>Why there is no study that a row could go back to; null if there is one.</summary>
    public static string? ObstacleOf(Prediction prediction) => prediction.Provenance.Dicom switch
    {
        null => "the image is no DICOM file, so there is no study",
        { } source when FilmReference.Of(source) is null => "the DICOM file lacks a valid study, series, instance or class UID",
        _ => null,
    };

    /// <summary>Makes the instances one after another, the report last.</summary>
    /// <param name="film">The film's file, at least its header.</param>
    /// <param name="pixels">The film as it was scored.</param>
    /// <param name="findings">Indices of the findings to draw. One that no part of the image supports is left out.</param>
    /// <param name="thresholds">The model's operating points in card order; null if unknown.</param>
    /// <exception cref="InvalidInputException">There is no study (<see cref="ObstacleOf"/>).</exception>
    /// <exception cref="InconsistentScoreException">A map and its logit contradict each other.</exception>
    public static IEnumerable<StudyInstance> Make(
        Prediction prediction, DicomFile film, PixelImage pixels, IReadOnlyList<int> findings, ReportKinds kinds,
        IReadOnlyList<double?>? thresholds)
    {
        FilmReference reference = FilmReference.Of(prediction.Provenance.Dicom)
            ?? throw new InvalidInputException(ErrorCodes.DicomNoStudy, $"Nothing is exported: {ObstacleOf(prediction)}.");
        ReportSource source = new(prediction, film, reference);
        IExplanationMethod method = ExplanationMethods.GradCam;
        List<(int Finding, string Uid)> captures = [];
        if (kinds.HasFlag(ReportKinds.SecondaryCapture))
        {
            foreach (int finding in findings.Distinct())
            {
                if (!Explanation.Of(prediction, finding, method).HasEvidence) continue;
                PixelImage picture = OverlayPicture.Draw(
                    pixels, prediction, finding, method, marks: new PictureMarks { Legend = true }, operatingPoint: thresholds?[finding]);
                DicomInstance capture = SecondaryCapture.Make(source, finding, method, picture, captures.Count + 1);
                captures.Add((finding, capture.SopInstanceUid));
                yield return new StudyInstance($"sc-{prediction.Findings[finding].Column}", capture);
            }
        }

        if (kinds.HasFlag(ReportKinds.StructuredReport))
            yield return new StudyInstance("sr", MeasurementReport.Make(source, captures));
    }
}
