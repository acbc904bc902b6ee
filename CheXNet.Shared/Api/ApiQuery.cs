using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CheXNet.Api;

/// <summary>
/// Reads the parameters after the <c>?</c> strictly: one that is unknown, given twice or out of range is refused, for a misspelled minimum
/// that silently gives another worklist is worse than an error.
/// </summary>
internal static class ApiQuery
{
    // The function app's key may come as a parameter; the host has looked at it before.
    private static readonly string[] HostsOwn = ["code", "clientId"];

    /// <summary>Refuses what is not among these names, or comes twice.</summary>
    public static void Expect(this IQueryCollection query, params string[] names)
    {
        foreach ((string name, StringValues values) in query.Where(static p => !HostsOwn.Contains(p.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string known = names.Length == 0 ? "none" : string.Join(", ", names);
            if (!names.Contains(name)) throw Invalid($"There is no parameter '{name}' here. Known are: {known}.");
            if (values.Count > 1) throw Invalid($"The parameter '{name}' is given {values.Count} times: give it once.");
        }
    }

    /// <summary>Null where it is missing or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;

    public static double? Probability(this IQueryCollection query, string name)
    {
        if (query.Text(name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw Invalid($"'{name}' is '{text}': use a probability from 0 to 1, with a point.");
    }

    /// <summary>How many at most: 1 to 1000, and 100 where it is missing.</summary>
    public static int Top(this IQueryCollection query)
    {
        if (query.Text("top") is not { } text) return 100;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 1000
            ? value
            : throw Invalid($"'top' is '{text}': use 1 to 1000.");
    }

    /// <summary><c>true</c> or <c>false</c>; false where it is missing.</summary>
    public static bool Flag(this IQueryCollection query, string name) => query.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        { } text => throw Invalid($"'{name}' is '{text}': use true or false."),
    };

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
