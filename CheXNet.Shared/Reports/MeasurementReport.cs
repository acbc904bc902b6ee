using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Scoring;
using static CheXNet.Reports.ContentItem;

namespace CheXNet.Reports;

/// <summary>
/// A prediction as a structured report: Comprehensive SR (DICOM PS3.3, A.35.3) by the template Measurement Report (PS3.16, TID 1500). Each
/// finding is a measurement group (TID 1501) with its probability, the algorithm (TID 4019) and, where there is one, its conformal answer
/// as a qualitative evaluation and its heat map.
/// </summary>
internal static class MeasurementReport
{
    public const string SopClassUid = "1.2.840.10008.5.1.4.1.1.88.33";

    private const string Kind = "report";
    private const int Series = 9002;

    // PS3.16, D; SNOMED CT as in CID 4031, 4010; UCUM as in PS3.16, CID 82.
    private static readonly CodedConcept
        Title = Dcm("126000", "Imaging Measurement Report"),
        Language = Dcm("121049", "Language of Content Item and Descendants"),
        English = new("en-US", "RFC5646", "English (United States)"),
        ObserverType = Dcm("121005", "Observer Type"),
        Device = Dcm("121007", "Device"),
        ObserverUid = Dcm("121012", "Device Observer UID"),
        ObserverName = Dcm("121013", "Device Observer Name"),
        ObserverManufacturer = Dcm("121014", "Device Observer Manufacturer"),
        ObserverModel = Dcm("121015", "Device Observer Model Name"),
        ProcedureReported = Dcm("121058", "Procedure reported"),
        ChestFilm = CodedConcept.Snomed("399208008", "Plain chest X-ray"),
        Library = Dcm("111028", "Image Library"),
        LibraryGroup = Dcm("126200", "Image Library Group"),
        Modality = Dcm("121139", "Modality"),
        TargetRegion = Dcm("123014", "Target Region"),
        Chest = CodedConcept.Snomed("51185008", "Chest"),
        View = Dcm("111031", "Image View"),
        Measurements = Dcm("126010", "Imaging Measurements"),
        Group = Dcm("125007", "Measurement Group"),
        TrackingName = Dcm("112039", "Tracking Identifier"),
        TrackingUid = Dcm("112040", "Tracking Unique Identifier"),
        FindingSeen = Dcm("121071", "Finding"),
        AlgorithmName = Dcm("111001", "Algorithm Name"),
        AlgorithmVersion = Dcm("111003", "Algorithm Version"),
        AlgorithmParameters = Dcm("111002", "Algorithm Parameters"),
        Probability = Dcm("122157", "Probability"),
        ZeroToOne = new("{0:1}", "UCUM", "range: 0:1"),
        SourceOfMeasurement = Dcm("121112", "Source of Measurement"),
        VisualExplanation = Dcm("130401", "Visual Explanation"),
        Comment = Dcm("121106", "Comment"),
        ConformalPrediction = new("Conformal_Answer", FindingCodes.Own, "Finding present, by conformal prediction");

    // PS3.16, CID 230.
    private static readonly Dictionary<ConformalAnswer, CodedConcept> Answers = new()
    {
        [ConformalAnswer.Yes] = CodedConcept.Snomed("373066001", "Yes"),
        [ConformalAnswer.No] = CodedConcept.Snomed("373067005", "No"),
        [ConformalAnswer.Uncertain] = CodedConcept.Snomed("373068000", "Undetermined"),
    };

    private static readonly Dictionary<string, CodedConcept> Views = new()
    {
        ["PA"] = CodedConcept.Snomed("272479007", "postero-anterior"),
        ["AP"] = CodedConcept.Snomed("399348003", "antero-posterior"),
    };

    private static readonly Dictionary<string, CodedConcept> Modalities = new()
    {
        ["CR"] = Dcm("CR", "Computed Radiography"),
        ["DX"] = Dcm("DX", "Digital Radiography"),
        ["RG"] = Dcm("RG", "Radiographic imaging"),
        ["CT"] = Dcm("CT", "Computed Tomography"),
        ["MR"] = Dcm("MR", "Magnetic Resonance"),
        ["XA"] = Dcm("XA", "X-Ray Angiography"),
        ["RF"] = Dcm("RF", "Radiofluoroscopy"),
        ["MG"] = Dcm("MG", "Mammography"),
        ["US"] = Dcm("US", "Ultrasound"),
    };

    /// <summary>Makes the report.</summary>
    /// <param name="captures">The identifiers of the captures, with the index of the finding that each shows.</param>
    public static DicomInstance Make(ReportSource source, IReadOnlyList<(int Finding, string Uid)> captures)
    {
        DicomDataset data = source.Begin(SopClassUid, "SR", Kind, Series, "CheXNet probabilities (research)");
        IEnumerable<string> numbers = source.Prediction.Findings.Zip(source.Prediction.Probabilities, static (finding, probability) =>
            FormattableString.Invariant($"{finding.Name}={probability:R}"));
        IEnumerable<string> answers = (source.Prediction.Answers ?? []).Select(static answer => $"answer={answer}");
        IEnumerable<string> shown = captures.Select(static c => FormattableString.Invariant($"{c.Finding}={c.Uid}"));
        string uid = source.Derive([Kind, .. numbers, .. answers, .. shown]);
        data.Set(DicomTags.SopInstanceUid, DicomVr.UI, uid);
        data.Set(DicomTags.InstanceNumber, DicomVr.IS, 1);
        data.Set(DicomTags.ReferencedPerformedProcedureStepSequence, []);
        data.Set(DicomTags.PerformedProcedureCodeSequence, []);
        data.Set(DicomTags.CompletionFlag, DicomVr.CS, "COMPLETE");
        data.Set(DicomTags.VerificationFlag, DicomVr.CS, "UNVERIFIED");
        data.Set(DicomTags.PreliminaryFlag, DicomVr.CS, "PRELIMINARY");
        data.Set(ReportTags.CodingSchemeIdentificationSequence, OwnScheme());
        data.Set(DicomTags.CurrentRequestedProcedureEvidenceSequence, Evidence(source, captures));
        foreach (DicomElement element in Tree(source, captures)) data.Set(element);
        return new DicomInstance(SopClassUid, uid, DicomWriter.Write(data));
    }

    private static CodedConcept Dcm(string value, string meaning) => CodedConcept.Dcm(value, meaning);

    private static DicomDataset Tree(ReportSource source, IReadOnlyList<(int Finding, string Uid)> captures)
    {
        Provenance from = source.From;
        IEnumerable<DicomDataset> groups = source.Prediction.Findings.Select((_, i) =>
            GroupOf(source, i, captures.FirstOrDefault(c => c.Finding == i).Uid));
        return Container(
            null, Title, "1500",
            Code(HasProperty, Language, English),
            Code(HasObserver, ObserverType, Device),
            Identifier(HasObserver, ObserverUid, DicomUid.Derive("device", from.Model.ToString(), from.ModelHash)),
            Text(HasObserver, ObserverName, ReportSource.Manufacturer),
            Text(HasObserver, ObserverManufacturer, ReportSource.Manufacturer),
            Text(HasObserver, ObserverModel, from.Model.ToString()),
            Code(HasProperty, ProcedureReported, ChestFilm),
            Container(Contains, Library, "1600", Container(Contains, LibraryGroup, null, [.. Describe(source)])),
            Container(Contains, Measurements, null, [.. groups]),
            Text(Contains, Comment, source.Notice));
    }

    private static IEnumerable<DicomDataset> Describe(ReportSource source)
    {
        DicomDataset film = source.Film.Dataset;
        yield return Code(HasAcquisition, Modality, Modalities.GetValueOrDefault(film.Text(DicomTags.Modality) ?? "") ?? Modalities["RG"]);
        yield return Code(HasAcquisition, TargetRegion, Chest);
        if (Views.TryGetValue(film.Text(DicomTags.ViewPosition) ?? "", out CodedConcept? view))
            yield return Code(HasAcquisition, View, view);
        yield return Image(Contains, null, source.Reference.ToItem());
    }

    private static DicomDataset GroupOf(ReportSource source, int finding, string? capture)
    {
        (Finding name, Provenance from) = (source.Prediction.Findings[finding], source.From);
        List<DicomDataset> items =
        [
            Text(HasObserver, TrackingName, name.Name),
            Identifier(HasObserver, TrackingUid, source.Derive("tracking", name.Name)),
            Code(Contains, FindingSeen, CodedConcept.Of(name)),
            Text(HasProperty, AlgorithmName, from.Model.Id),
            Text(HasProperty, AlgorithmVersion, from.Model.Version),
            Text(HasProperty, AlgorithmParameters, $"graph SHA-256 {from.ModelHash}"),
            Text(HasProperty, AlgorithmParameters, $"precision {from.Precision.ToString().ToLowerInvariant()}"),
            Text(HasProperty, AlgorithmParameters, $"preprocessing {from.Preprocessing}"),
            Text(HasProperty, AlgorithmParameters, $"window {from.Dicom?.Window}"),
            Text(HasProperty, AlgorithmParameters, $"software CheXNet {from.SoftwareVersion}"),
            Number(
                Contains, Probability, source.Prediction.Probabilities[finding], ZeroToOne,
                Image(InferredFrom, SourceOfMeasurement, source.Reference.ToItem())),
        ];
        if (source.Prediction.Answers?[finding] is { } answer) items.Add(Code(Contains, ConformalPrediction, Answers[answer]));
        if (capture is not null)
            items.Add(Image(Contains, VisualExplanation, FilmReference.ItemOf(SecondaryCapture.SopClassUid, capture)));

        return Container(Contains, Group, "1501", items);
    }

    /// <summary>Everything that the tree refers to, by series.</summary>
    private static DicomDataset Evidence(ReportSource source, IReadOnlyList<(int Finding, string Uid)> captures)
    {
        FilmReference film = source.Reference;
        List<DicomDataset> series = [SeriesOf(film.SeriesUid, film.ToItem())];
        if (captures.Count > 0)
        {
            IEnumerable<DicomDataset> shown = captures.Select(static c => FilmReference.ItemOf(SecondaryCapture.SopClassUid, c.Uid));
            series.Add(SeriesOf(source.SeriesUid(SecondaryCapture.Kind), [.. shown]));
        }

        DicomDataset study = new();
        study.Set(DicomTags.ReferencedSeriesSequence, series);
        study.Set(DicomTags.StudyInstanceUid, DicomVr.UI, film.StudyUid);
        return study;
    }

    private static DicomDataset SeriesOf(string uid, params IReadOnlyList<DicomDataset> instances)
    {
        DicomDataset series = new();
        series.Set(DicomTags.ReferencedSopSequence, instances);
        series.Set(DicomTags.SeriesInstanceUid, DicomVr.UI, uid);
        return series;
    }

    private static DicomDataset OwnScheme()
    {
        DicomDataset scheme = new();
        scheme.Set(DicomTags.CodingSchemeDesignator, DicomVr.SH, FindingCodes.Own);
        scheme.Set(ReportTags.CodingSchemeUid, DicomVr.UI, FindingCodes.OwnUid);
        scheme.Set(ReportTags.CodingSchemeName, DicomVr.ST, "CheXNet findings without a confirmed code of SNOMED CT");
        return scheme;
    }
}
