using System.Globalization;
using System.Numerics;

namespace CheXNet.Benchmarks;

/// <summary>A benchmark's command-line options.</summary>
internal static class Arguments
{
    public static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    /// <exception cref="InvalidInputException">The option is no number of this kind.</exception>
    public static T Number<T>(string[] arguments, string name, T usual)
        where T : INumber<T>
    {
        if (Option(arguments, name) is not { } text) return usual;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T? number)) return number;
        throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"{name} '{text}' is not a number.");
    }
}
