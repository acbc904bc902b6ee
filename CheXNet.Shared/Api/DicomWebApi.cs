using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CheXNet.Api;

/// <summary>
/// The store transaction of DICOMweb (STOW-RS, PS3.18, 10.5): takes films into a dataset, each as <c>{SOP Instance UID}.dcm</c>, so that
/// an instance that comes again changes nothing.
/// </summary>
public sealed partial class DicomWebApi(XrayContainer xrays, ApiOptions options, UploadMemory memory, ILogger<DicomWebApi> log)
{
    private const string Extension = ".dcm";

    /// <summary>What all elements but the pixels may have in a deflated file.</summary>
    private static readonly DicomLimits HeaderLimits = new() { InflatedBytes = 4_000_000 };

    /// <summary>Stores instances of any study: 200 if all are stored, 202 if some, 409 if none; the report says which.</summary>
    public Task<IResult> StoreAsync(HttpRequest request, CancellationToken cancellationToken) =>
        StoreAsync(request, study: null, cancellationToken);

    /// <summary>The same for instances of one study; those of others are refused.</summary>
    /// <param name="study">The route's value: a Study Instance UID.</param>
    public Task<IResult> StoreInStudyAsync(HttpRequest request, string study, CancellationToken cancellationToken) =>
        StoreAsync(request, study, cancellationToken);

    private async Task<IResult> StoreAsync(HttpRequest request, string? study, CancellationToken cancellationToken)
    {
        request.Query.Expect("dataset");
        string dataset = request.Query.Text("dataset") ?? options.DicomDataset;
        _ = new ImageKey(dataset, "any" + Extension);
        Unfiled.RequireOther(dataset);
        if (study is not null && !DicomUid.IsValid(study))
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{NameText.Escape(study)}' is no Study Instance UID.");
        StowBody body = new(request, options);
        if (body.Complaint is { } complaint)
        {
            return request.HttpContext.Problem(
                StatusCodes.Status415UnsupportedMediaType,
                ErrorCodes.MediaTypeUnsupported,
                $"The body is not taken: {complaint}. Send multipart/related; type=\"application/dicom\".");
        }

        if (StowAnswer.TypeFor(request) is not { } type)
        {
            return request.HttpContext.Problem(
                StatusCodes.Status406NotAcceptable,
                ErrorCodes.MediaTypeUnsupported,
                $"The answer is {StoreReport.JsonType} or {StoreReport.XmlType}: accept one of them.");
        }

        using IDisposable? room = await memory.TakeAsync(request, cancellationToken);
        if (room is null) return UploadMemory.Busy(request.HttpContext);
        List<StoreReportEntry> entries = [];
        List<ushort> unnamed = [];
        await foreach (StowPart part in body.PartsAsync(cancellationToken))
        {
            StoreReportEntry entry = await StoreAsync(part, dataset, study, cancellationToken);
            if (entry is { SopInstanceUid: null, FailureReason: { } reason }) unnamed.Add(reason);
            else entries.Add(entry);
        }

        StoreReport report = new(entries, unnamed);
        int failed = unnamed.Count + entries.Count(static e => e.FailureReason is not null);
        Received(log, entries.Count + unnamed.Count - failed, failed);
        return StowAnswer.Of(report, failed, type);
    }

    private async Task<StoreReportEntry> StoreAsync(StowPart part, string dataset, string? study, CancellationToken cancellationToken)
    {
        if (part.IsTooLong) return new StoreReportEntry(null, null, StoreReason.OutOfResources);
        if (part.File is not { } file || !DicomReader.IsDicom(file.ToMemory().Span))
            return new StoreReportEntry(null, null, StoreReason.CannotUnderstand);
        (StoreReportEntry entry, string? instance) = Check(file.ToMemory(), study);
        if (instance is not null)
            await xrays.WriteIfChangedAsync(new ImageKey(dataset, instance + Extension), file, cancellationToken);
        return entry;
    }

    /// <summary>What is answered for a file, and the instance that it is stored as; null if it is not.</summary>
    private (StoreReportEntry Entry, string? Instance) Check(ReadOnlyMemory<byte> file, string? study)
    {
        string? sopClass = null, instance = null;
        try
        {
            DicomDataset data = DicomReader.ReadHeader(file, HeaderLimits).Dataset;
            (sopClass, instance) = (Uid(data, DicomTags.SopClassUid), Uid(data, DicomTags.SopInstanceUid));
            string? own = Uid(data, DicomTags.StudyInstanceUid);
            if (sopClass is null || instance is null || own is null) return Failed(StoreReason.CannotUnderstand);
            if (study is not null && own != study) return Failed(StoreReason.DoesNotMatch);
            options.Images.Check(file);
        }
        catch (UnreadableImageException e) when (instance is not null && IsFilmAfterAll(e.Code))
        {
            // It goes on to the list of failures, where people look for the rest of a study.
        }
        catch (UnreadableImageException e)
        {
            return Failed(ReasonOf(e.Code));
        }

        return (new StoreReportEntry(sopClass, instance), instance);

        (StoreReportEntry, string?) Failed(ushort reason) => sopClass is null || instance is null
            ? (new StoreReportEntry(null, null, reason), null)
            : (new StoreReportEntry(sopClass, instance, reason), null);
    }

    /// <summary>A radiograph that is not scored: modalities send studies whole, and a store takes what is of its classes.</summary>
    private static bool IsFilmAfterAll(string code) => code is ErrorCodes.DicomView or ErrorCodes.DicomBodyPart;

    private static ushort ReasonOf(string code) => code switch
    {
        ErrorCodes.DicomNoImage or ErrorCodes.DicomModality or ErrorCodes.DicomColor or ErrorCodes.ImageAnimated =>
            StoreReason.ClassNotSupported,
        ErrorCodes.DicomEncodingUnsupported => StoreReason.TransferSyntaxNotSupported,
        ErrorCodes.ImageTooLarge => StoreReason.OutOfResources,
        ErrorCodes.ImageTooSmall or ErrorCodes.DicomPixelsUnsupported => StoreReason.ProcessingFailure,
        _ => StoreReason.CannotUnderstand,
    };

    private static string? Uid(DicomDataset data, DicomTag tag) => data.Text(tag) is { } uid && DicomUid.IsValid(uid) ? uid : null;

    [LoggerMessage(5010, LogLevel.Information, "DICOMweb: {Stored} instances stored, {Refused} refused.")]
    private static partial void Received(ILogger log, int stored, int refused);
}
