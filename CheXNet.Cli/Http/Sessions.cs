using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Cli.Http;

/// <summary>
/// Browsers that gave the token once. Each has a cookie with a random number, which scripts cannot read and other sites' pages do not
/// send; the service keeps only its hash, until it ends.
/// </summary>
/// <param name="time">For their age.</param>
internal sealed class Sessions(TimeProvider time)
{
    private const int Most = 1000;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, long> _begun = new(StringComparer.Ordinal);

    /// <summary>Begins a session and sends its cookie.</summary>
    public void Begin(HttpContext http)
    {
        // Whoever knows the token may begin any number; the oldest give way.
        while (_begun.Count >= Most) _begun.TryRemove(_begun.MinBy(static s => s.Value).Key, out _);
        string id = RandomNumberGenerator.GetHexString(64, lowercase: true);
        _begun[HashOf(id)] = time.GetTimestamp();
        http.Response.Cookies.Append(NameFor(http), id, Cookie(http));
    }

    /// <summary>Ends the request's session, if it has one.</summary>
    public void End(HttpContext http)
    {
        if (http.Request.Cookies[NameFor(http)] is { } id) _begun.TryRemove(HashOf(id), out _);
        http.Response.Cookies.Delete(NameFor(http), Cookie(http));
    }

    /// <summary>Whether the request belongs to a session.</summary>
    public bool Has(HttpContext http)
    {
        if (http.Request.Cookies[NameFor(http)] is not { Length: > 0 } id || !_begun.TryGetValue(HashOf(id), out long begun)) return false;
        if (time.GetElapsedTime(begun) < Longest) return true;
        _begun.TryRemove(HashOf(id), out _);
        return false;
    }

    private static CookieOptions Cookie(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/" };

    // Browsers do not tell ports apart: two services of one machine would sign each other's users out.
    private static string NameFor(HttpContext http) => $"chexnet-{http.Connection.LocalPort.ToString(CultureInfo.InvariantCulture)}";

    private static string HashOf(string id) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));
}
