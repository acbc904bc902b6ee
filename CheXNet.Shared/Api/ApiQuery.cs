using System.Globalization;

namespace CheXNet.Api;

/// <summary>
/// The parameters after the <c>?</c>, read strictly: one that is unknown, given twice or out of range is refused, for a misspelt minimum
/// that silently gives another worklist is worse than an error.
/// </summary>
/// <param name="parameters">Names and values in any order; a name given twice comes twice.</param>
public sealed class ApiQuery(IEnumerable<KeyValuePair<string, string>> parameters)
{
    // The function app's key may come as a parameter; the host has looked at it before.
    private static readonly string[] HostsOwn = ["code", "clientId"];

    private readonly KeyValuePair<string, string>[] _parameters =
        [.. parameters.Where(static p => !HostsOwn.Contains(p.Key, StringComparer.OrdinalIgnoreCase))];

    /// <summary>Refuses what is not among these names, or comes twice.</summary>
    internal void Expect(params string[] names)
    {
        foreach (IGrouping<string, KeyValuePair<string, string>> parameter in _parameters.GroupBy(static p => p.Key))
        {
            if (!names.Contains(parameter.Key))
                throw Invalid($"There is no parameter '{parameter.Key}' here. Known are: {(names.Length == 0 ? "none" : string.Join(", ", names))}.");
            if (parameter.Count() > 1) throw Invalid($"The parameter '{parameter.Key}' is given {parameter.Count()} times: give it once.");
        }
    }

    /// <summary>A text; null where it is missing or empty.</summary>
    internal string? Text(string name) => _parameters.FirstOrDefault(p => p.Key == name).Value is { Length: > 0 } text ? text : null;

    /// <summary>A probability.</summary>
    internal double? Probability(string name)
    {
        if (Text(name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw Invalid($"'{name}' is '{text}': use a probability from 0 to 1, with a point.");
    }

    /// <summary>A number from 1 on.</summary>
    internal int Count(string name, int otherwise, int most)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most
            ? value
            : throw Invalid($"'{name}' is '{text}': use 1 to {most}.");
    }

    /// <summary><c>true</c> or <c>false</c>; false where it is missing.</summary>
    internal bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        { } text => throw Invalid($"'{name}' is '{text}': use true or false."),
    };

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
