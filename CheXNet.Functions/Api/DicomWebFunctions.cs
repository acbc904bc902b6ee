using CheXNet.Api;

namespace CheXNet.Functions.Api;

/// <summary>DICOMweb: the handlers of <c>serve</c> behind triggers.</summary>
public sealed class DicomWebFunctions(ApiCalls calls, DicomWebApi dicom)
{
    private const string DicomWeb = ApiRoutes.DicomWeb + "/";

    [Function(nameof(StoreInstances))]
    public Task<IResult> StoreInstances(
        [HttpTrigger(ApiAccess.Level, "post", Route = DicomWeb + ApiRoutes.DicomStudies)] HttpRequest request,
        CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => dicom.StoreAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(StoreInstancesOfStudy))]
    public Task<IResult> StoreInstancesOfStudy(
        [HttpTrigger(ApiAccess.Level, "post", Route = DicomWeb + ApiRoutes.DicomStudy)] HttpRequest request,
        string study, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => dicom.StoreInStudyAsync(request, study, cancellationToken), cancellationToken);
}
