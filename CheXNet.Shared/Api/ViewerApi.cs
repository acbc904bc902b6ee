using System.Collections.Concurrent;
using CheXNet.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Serves the viewer: the files of <c>web/</c>, which hold no data, to whoever asks.</summary>
/// <param name="folder">The folder of the files.</param>
public sealed class ViewerApi(string folder)
{
    private const string Index = "index.html";

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".webmanifest"] = "application/manifest+json; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly ConcurrentDictionary<string, Known> _tags = new(StringComparer.Ordinal);

    /// <summary>Serves the files beside the program or, in a checkout, at the repository's root.</summary>
    public ViewerApi()
        : this(ProgramFolders.Find("web") ?? Path.Combine(AppContext.BaseDirectory, "web"))
    {
    }

    /// <summary>A file: 200, or 304 if the browser has it; 404 for anything else. <c>viewer</c> itself leads to <c>viewer/</c>.</summary>
    /// <param name="path">The route's value: the path below <c>viewer/</c>; empty or null for its start page.</param>
    public async Task<IResult> GetAsync(HttpRequest request, string? path, CancellationToken cancellationToken)
    {
        HttpContext http = request.HttpContext;
        BrowserSafety.Protect(http.Response, BrowserSafety.ViewerPolicy);
        // The page names its files relative to itself.
        if (string.IsNullOrEmpty(path) && !request.Path.Value!.EndsWith('/')) return TypedResults.Redirect($"{ApiRoutes.Viewer}/");
        string name = string.IsNullOrEmpty(path) ? Index : path;
        if (FileOf(name) is not { } file)
        {
            return http.Problem(
                StatusCodes.Status404NotFound, ErrorCodes.RouteUnknown, "The viewer has no such file: it begins at /viewer/.");
        }

        byte[] content = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        Known tag = _tags.GetValueOrDefault(name);
        if (tag.Tag is null || tag.Written != file.LastWriteTimeUtc || tag.Length != content.Length)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
            _tags[name] = tag = new Known(file.LastWriteTimeUtc, content.Length, hash);
        }

        // Always asked for again: a new version of the program brings new files under the same names.
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(content, MediaTypes[file.Extension], entityTag: new EntityTagHeaderValue($"\"{tag.Tag}\""));
    }

    private FileInfo? FileOf(string name)
    {
        if (!MediaTypes.ContainsKey(Path.GetExtension(name)) || !name.Split('/').All(IsSegment)) return null;
        FileInfo file = new(Path.Combine(_folder, name));
        return file.Exists ? file : null;
    }

    // Letters, digits and - _ . only, and no leading dot: nothing that leads out of the folder on any system.
    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private readonly record struct Known(DateTime Written, long Length, string Tag);
}
