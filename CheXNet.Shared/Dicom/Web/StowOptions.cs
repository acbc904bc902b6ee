using System.Net.Http.Headers;

namespace CheXNet.Dicom.Web;

/// <summary>Where instances are sent, as whom, and how patiently.</summary>
public sealed record StowOptions
{
    private const string Studies = "/studies";

    /// <summary>Options for a server.</summary>
    /// <param name="address">
    /// The base of its DICOMweb services, such as <c>https://pacs.example.org/dicom-web</c>, or of the store transaction itself
    /// (<c>…/studies</c>). A query is sent along; a user and password in it become <see cref="Authorization"/>.
    /// </param>
    /// <exception cref="InvalidInputException">It is no address of http or https.</exception>
    public StowOptions(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            // It is not shown: it may hold a password.
            throw Invalid("This is no address of a DICOMweb server: write it as https://pacs.example.org/dicom-web.");
        }

        if (uri.UserInfo.Length > 0) Authorization = Basic(Uri.UnescapeDataString(uri.UserInfo));
        string path = uri.AbsolutePath.TrimEnd('/');
        UriBuilder studies = new(uri)
        {
            Path = path.EndsWith(Studies, StringComparison.Ordinal) ? path : path + Studies,
            UserName = "",
            Password = "",
            Fragment = "",
        };
        Address = studies.Uri;
    }

    /// <summary>The address of the store transaction, without credentials: it may be shown.</summary>
    public Uri Address { get; }

    /// <summary>The Authorization header: <see cref="Bearer"/> or <see cref="Basic"/>; null: none.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>Other headers, such as a gateway's key; they count as credentials.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether credentials may go over http to another machine, where everybody on the way can read them.</summary>
    public bool AllowsUnencryptedCredentials { get; init; }

    /// <summary>How often a request is tried, 1 to 20, default 5.</summary>
    public int Tries { get; init => field = OptionRange.Check(value, 1, 20); } = 5;

    /// <summary>The wait before the second try, 0 to 1 minute, default 1 second. It doubles from try to try, up to
    /// <see cref="LongestPause"/>, unless the server asks for another (<c>Retry-After</c>).</summary>
    public TimeSpan FirstPause { get; init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(1)); }
        = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries, whatever the server asks for, 0 to 10 minutes, default 1 minute.</summary>
    public TimeSpan LongestPause { get; init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(10)); }
        = TimeSpan.FromMinutes(1);

    /// <summary>How long one try may take, 1 second to 1 hour, default 5 minutes.</summary>
    public TimeSpan Timeout { get; init => field = OptionRange.Check(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)); }
        = TimeSpan.FromMinutes(5);

    /// <summary>The most bytes of instances in one request, 1 to 1 GiB, default 64 MiB; a larger instance goes alone.</summary>
    public long MostBytes { get; init => field = OptionRange.Check(value, 1, 1L << 30); } = 64L << 20;

    /// <summary>The most instances in one request, 1 to 1000, default 50.</summary>
    public int MostInstances { get; init => field = OptionRange.Check(value, 1, 1000); } = 50;

    /// <summary>Whether what is sent can be read on its way to another machine: worth a warning.</summary>
    public bool IsUnencrypted => Address.Scheme == "http" && !Address.IsLoopback;

    /// <summary>A token as the Authorization header.</summary>
    /// <exception cref="InvalidInputException">It has characters that no header may have.</exception>
    public static AuthenticationHeaderValue Bearer(string token) => token.Length > 0 && token.All(static c => c is > ' ' and < '\x7F')
        ? new AuthenticationHeaderValue("Bearer", token)
        : throw Invalid("The token is empty, or has a space or a character beyond ASCII: copy it again.");

    /// <summary>A user name and password, as <c>user:password</c>, as the Authorization header.</summary>
    /// <exception cref="InvalidInputException">There is no colon.</exception>
    public static AuthenticationHeaderValue Basic(string userAndPassword) => userAndPassword.Contains(':', StringComparison.Ordinal)
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)))
        : throw Invalid("The user name and password are parted by a colon: user:password.");

    /// <summary>Refuses what would give a credential away.</summary>
    /// <exception cref="InvalidInputException">Credentials would go over http to another machine.</exception>
    internal void Check()
    {
        if (IsUnencrypted && (Authorization is not null || Headers.Count > 0) && !AllowsUnencryptedCredentials)
        {
            throw Invalid(
                $"{Address} is not encrypted, and everybody on the way could read the credentials: use https, "
                + "or a tunnel to this machine.");
        }
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
