using System.Net;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>Sentences for what keeps a file from being downloaded.</summary>
internal static class DownloadFault
{
    private const string ProxyHint = "If this network needs a proxy, set HTTPS_PROXY=http://user:password@host:port.";

    /// <summary>Whether the same request may be answered in a moment.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        CheckpointException => false,
        HttpRequestException { StatusCode: { } status } => IsPassing(status),
        HttpRequestException e => e.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError
            || (e.HttpRequestError == HttpRequestError.Unknown && e.InnerException is IOException),
        HttpIOException or TimeoutException => true,
        IOException e => e.InnerException is System.Net.Sockets.SocketException,
        _ => false,
    };

    public static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>What an answer other than the file means.</summary>
    public static CheckpointException Of(HttpResponseMessage answer, Uri address) => Unavailable(answer.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone =>
            $"There is no file at {address} any more ({(int)answer.StatusCode}): its project may have moved it. Download it by hand and "
            + "import it with 'chexnet model import'.",
        HttpStatusCode.ProxyAuthenticationRequired =>
            $"The proxy refused the request for {address}: it wants a user name and password (407). {ProxyHint}",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"{address.Host} or a proxy on the way refused the request for {address} ({(int)answer.StatusCode}). {ProxyHint}",
        _ when (int)answer.StatusCode is >= 300 and < 400 =>
            $"{address} leads nowhere ({(int)answer.StatusCode}): too many redirects, or one from https to http.",
        _ => $"{address.Host} answered {(int)answer.StatusCode} ({answer.ReasonPhrase}) instead of {address}: try again later.",
    });

    public static CheckpointException Of(Exception error, Uri address) => error switch
    {
        CheckpointException known => known,
        HttpRequestException e when !IsPassing(e) => Unavailable(
            e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError =>
                    $"The name {address.Host} cannot be resolved: is this machine connected to the internet? {ProxyHint}",
                HttpRequestError.ConnectionError => $"{address.Host} cannot be reached ({Reason(e)}). {ProxyHint}",
                HttpRequestError.ProxyTunnelError => $"The proxy refused the connection to {address.Host} ({Reason(e)}). {ProxyHint}",
                HttpRequestError.SecureConnectionError =>
                    $"The certificate shown for {address.Host} is not trusted ({Reason(e)}). If a proxy inspects this network's "
                    + "traffic, add its certificate to those that this machine trusts (SSL_CERT_FILE).",
                _ => $"{address} cannot be downloaded: {Reason(e)}.",
            },
            e),
        _ => Unavailable(
            $"The download of {address} broke off and could not be continued ({Reason(error)}): run the same command again, it goes on "
            + "where it stopped.",
            error),
    };

    public static CheckpointException Unavailable(string message, Exception? inner = null) =>
        new(ErrorCodes.CheckpointUnavailable, message, inner);

    private static string Reason(Exception error) =>
        (error is TimeoutException ? error : error.InnerException ?? error).Message.TrimEnd('.');
}
