using System.Net;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CheXNet.Storage;

/// <summary>
/// Mends the listing of a container that holds a blob with a name that XML 1.0 cannot hold, so that one such name does not hide the others:
/// the client cannot parse a listing with <c>&amp;#x1B;</c> or a raw control character. The service percent-encodes only names with U+FFFE or
/// U+FFFF (learn.microsoft.com/rest/api/storageservices/list-blobs, <c>Name Encoded="true"</c>); here all such names become so, and the client
/// decodes them to the blob's true name.
/// </summary>
internal sealed partial class ListedNames : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (!IsListing(message) || message.Response.ContentStream is not { } content) return;
        using var read = new MemoryStream();
        await content.CopyToAsync(read, message.CancellationToken);
        message.Response.ContentStream = new MemoryStream(Mend(read.ToArray()));
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        if (!IsListing(message) || message.Response.ContentStream is not { } content) return;
        using var read = new MemoryStream();
        content.CopyTo(read);
        message.Response.ContentStream = new MemoryStream(Mend(read.ToArray()));
    }

    /// <summary>The same listing, readable as XML 1.0.</summary>
    internal static byte[] Mend(byte[] listing)
    {
        if (!MayNeedMending(listing)) return listing;
        string named = Name().Replace(Encoding.UTF8.GetString(listing), static found =>
        {
            string name = Reference().Replace(found.Groups["name"].Value, static r => TextOf(r));
            name = WebUtility.HtmlDecode(name);
            return NameText.IsStorable(name) ? found.Value : $"<Name Encoded=\"true\">{Uri.EscapeDataString(name)}</Name>";
        });
        string mended = Reference().Replace(named, static r => IsXml(TextOf(r)) ? r.Value : "\uFFFD");
        return Encoding.UTF8.GetBytes(Raw().Replace(mended, "\uFFFD"));
    }

    private static bool IsListing(HttpMessage message) =>
        message.Request.Method == RequestMethod.Get && message.Request.Uri.Query.Contains("comp=list", StringComparison.Ordinal);

    private static bool MayNeedMending(ReadOnlySpan<byte> listing) =>
        listing.IndexOf("&#"u8) >= 0 || listing.IndexOf("\uFFFE"u8) >= 0 || listing.IndexOf("\uFFFF"u8) >= 0
        || listing.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0;

    private static string TextOf(Match reference)
    {
        bool hexadecimal = reference.Groups["hex"].Success;
        string digits = reference.Groups[hexadecimal ? "hex" : "decimal"].Value;
        NumberStyles style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : "\uFFFD";
    }

    private static bool IsXml(string text) => !Raw().IsMatch(text);

    [GeneratedRegex("<Name>(?<name>[^<]*)</Name>")]
    private static partial Regex Name();

    [GeneratedRegex("&#(?:x(?<hex>[0-9A-Fa-f]{1,8})|(?<decimal>[0-9]{1,10}));")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]")]
    private static partial Regex Raw();
}
