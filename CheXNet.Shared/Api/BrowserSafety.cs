using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>What keeps a browser from running an answer, from framing it, and from sending requests for another site's page.</summary>
public static class BrowserSafety
{
    /// <summary>The Content-Security-Policy of the viewer: only its own files, and nothing inline.</summary>
    public const string ViewerPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The Content-Security-Policy of every other answer: as a page of its own, it does nothing.</summary>
    public const string DataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>
    /// The Content-Security-Policy of a report with its own styles and pictures. It names images, which come from others: it may run
    /// nothing and load nothing.
    /// </summary>
    public const string ReportPolicy = $"{DataPolicy}; style-src 'unsafe-inline'; img-src data:";

    private const int LongestFileName = 120;

    /// <summary>Sets the headers of an answer.</summary>
    /// <param name="policy">Its Content-Security-Policy; null: the one that it has, else <see cref="DataPolicy"/>.</param>
    public static void Protect(HttpResponse response, string? policy = null)
    {
        IHeaderDictionary headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (policy is not null) headers.ContentSecurityPolicy = policy;
        else headers.TryAdd(HeaderNames.ContentSecurityPolicy, DataPolicy);
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>
    /// Whether the browser says that a page of another origin sent the request (w3.org/TR/fetch-metadata), other than by a link that leads
    /// here. Programs and browsers before 2023 say nothing.
    /// </summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("cross-site" or "same-site")) return false;
        bool isLink = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";
        return !isLink;
    }

    /// <summary>
    /// A Content-Disposition that shows a file in place and proposes the last part of its name, without characters that are invisible or
    /// change the direction of writing, and no longer than a header may be.
    /// </summary>
    public static string Inline(string name) => Disposition("inline", name);

    /// <summary>The same for a file to be saved.</summary>
    public static string Attachment(string name) => Disposition("attachment", name);

    private static string Disposition(string type, string name)
    {
        StringBuilder plain = new();
        foreach (Rune c in name[(name.LastIndexOf('/') + 1)..].EnumerateRunes()) plain.Append(IsPlain(c) ? c.ToString() : "_");
        string file = plain.ToString();
        if (file.Length > LongestFileName)
        {
            string extension = Path.GetExtension(file) is { Length: <= 8 } known ? known : "";
            int keep = LongestFileName - extension.Length;
            if (char.IsHighSurrogate(file[keep - 1])) keep--;
            file = file[..keep] + extension;
        }

        ContentDispositionHeaderValue header = new(type);
        header.SetHttpFileName(file);
        return header.ToString();
    }

    private static bool IsPlain(Rune c) =>
        c.Value is not ('<' or '>' or ':' or '"' or '|' or '?' or '*' or '\\')
        && Rune.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
