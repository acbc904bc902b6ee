using System.Net;

namespace CheXNet.Dicom.Web;

/// <summary>Sentences for what keeps instances from being stored at all, and which of it may pass.</summary>
internal static class StowFault
{
    /// <summary>Whether the same request may be answered in a moment.</summary>
    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || ((int)status >= 500 && status is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported
            or HttpStatusCode.InsufficientStorage));

    /// <summary>Whether the same request may arrive in a moment: not where a name is unknown or a certificate is not trusted.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        HttpRequestException e => e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.VersionNegotiationError),
        IOException or TimeoutException => true,
        _ => false,
    };

    public static DicomWebException Of(Exception error, Uri address) => new(
        ErrorCodes.DicomWebUnavailable,
        error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"The name {address.Host} of the DICOMweb server cannot be resolved: correct the address.",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                $"The certificate of {address.Authority} is not trusted ({Reason(error)}): add its issuer to those that this machine "
                + "trusts (SSL_CERT_FILE), or correct the address.",
            TimeoutException => $"The DICOMweb server at {address.Authority} does not answer in time ({Reason(error)}): try again.",
            _ => $"The DICOMweb server at {address.Authority} cannot be reached ({Reason(error)}): is it running, "
                + "and is the address right?",
        },
        error);

    /// <summary>What an answer without a report on the instances means.</summary>
    public static DicomWebException Of(HttpStatusCode status, Uri? location, Uri address) => status switch
    {
        HttpStatusCode.Unauthorized => Refused(
            $"{address.Authority} wants to know who sends (401): give a token, or a user name and password, or correct them."),
        HttpStatusCode.Forbidden => Refused(
            $"{address.Authority} does not let this user store instances (403): ask its administrator for the right to."),
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => Refused(
            $"{address} takes no instances ({(int)status}), so it is no DICOMweb store: "
            + "give the base of the DICOMweb services, such as http://orthanc:8042/dicom-web."),
        HttpStatusCode.NotAcceptable => Refused($"{address} can answer neither in JSON nor in XML of DICOM (406): is it a DICOMweb store?"),
        HttpStatusCode.RequestEntityTooLarge => Refused(
            $"{address.Authority} takes no instance of this size (413): raise its limit, or that of a proxy before it."),
        HttpStatusCode.UnsupportedMediaType => Refused(
            $"{address} does not take DICOM files (415: multipart/related of application/dicom): is it a DICOMweb store?"),
        HttpStatusCode.InsufficientStorage => Refused($"{address.Authority} has no room left (507): make some there."),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Refused(
            $"{address} leads elsewhere ({(int)status}), to {Shown(location)}: give that address, if it is right."),
        _ when IsPassing(status) => new DicomWebException(
            ErrorCodes.DicomWebUnavailable, $"{address.Authority} answered {(int)status} every time: try again later, its log says why."),
        _ => Refused($"{address} answered {(int)status} without saying what became of the instances: its log says why."),
    };

    /// <summary>A success without a report: a sign-in page, or another service.</summary>
    public static DicomWebException NoReport(Uri address) => Refused(
        $"What answers at {address} is no DICOMweb store: it does not say which instances it stored. Correct the address.");

    private static DicomWebException Refused(string message) => new(ErrorCodes.DicomWebRefused, message);

    private static string Shown(Uri? location) => location is null ? "nowhere"
        : location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Path) : "another path";

    private static string Reason(Exception error) =>
        (error is TimeoutException ? error : error.InnerException ?? error).Message.TrimEnd('.');
}
