using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CheXNet.Api;

/// <summary>
/// Parses query parameters strictly: unknown, repeated or out-of-range ones are rejected, since a misspelled minimum that silently
/// returns another worklist is worse than an error.
/// </summary>
public static class ApiQuery
{
    // The function app's key may come as a parameter, already checked by the host.
    private static readonly string[] HostsOwn = ["code", "clientId"];

    /// <summary>Rejects unknown and repeated parameters.</summary>
    public static void Expect(this IQueryCollection query, params string[] names)
    {
        foreach ((string name, StringValues values) in query.Where(static p => !HostsOwn.Contains(p.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string known = names.Length == 0 ? "none" : string.Join(", ", names);
            if (!names.Contains(name)) throw Invalid($"There is no parameter '{name}' here. Known are: {known}.");
            if (values.Count > 1) throw Invalid($"The parameter '{name}' is given {values.Count} times: give it once.");
        }
    }

    /// <summary>Null if missing or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>From 0 to 1; null if missing or empty.</summary>
    public static double? Probability(this IQueryCollection query, string name)
    {
        if (query.Text(name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw Invalid($"'{name}' is '{text}': use a probability from 0 to 1, with a point.");
    }

    /// <summary>The maximum number: 1 to 1000, default 100.</summary>
    public static int Top(this IQueryCollection query)
    {
        if (query.Text("top") is not { } text) return 100;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 1000
            ? value
            : throw Invalid($"'top' is '{text}': use 1 to 1000.");
    }

    /// <summary><c>true</c> or <c>false</c>; default false.</summary>
    public static bool Flag(this IQueryCollection query, string name) => query.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        { } text => throw Invalid($"'{name}' is '{text}': use true or false."),
    };

    /// <summary>One of some words; the first if missing or empty.</summary>
    public static string Choice(this IQueryCollection query, string name, params string[] words)
    {
        if (query.Text(name) is not { } text) return words[0];
        return words.Contains(text)
            ? text
            : throw Invalid($"'{name}' is '{NameText.Escape(text)}': use {string.Join(", ", words[..^1])} or {words[^1]}.");
    }

    /// <summary>A model, <c>id@version</c>; null if missing or empty.</summary>
    public static ModelId? Model(this IQueryCollection query)
    {
        if (query.Text("model") is not { } text) return null;
        return ModelId.TryParse(text, out ModelId model)
            ? model
            : throw Invalid($"'model' is '{NameText.Escape(text)}': use id@version, as GET /api/models names them.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
