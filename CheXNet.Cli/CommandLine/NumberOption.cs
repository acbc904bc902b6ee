using System.CommandLine.Parsing;
using System.Numerics;

namespace CheXNet.Cli.CommandLine;

/// <summary>One rule for numbers, whatever the locale: a point before decimals, and nothing between thousands. What is not understood is
/// refused, so <c>0,5</c> is never 5.</summary>
internal static class NumberOption
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Decimal = Whole | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>An option that has a default.</summary>
    public static Option<T> Of<T>(string name, T otherwise, string[] aliases, T? least = null, T? most = null)
        where T : struct, INumber<T> => new(name, aliases)
        {
            CustomParser = result => Parse(result, least, most) ?? otherwise,
            DefaultValueFactory = _ => otherwise,
        };

    /// <summary>An option that may be left out.</summary>
    public static Option<T?> Maybe<T>(string name, params string[] aliases)
        where T : struct, INumber<T> => new(name, aliases) { CustomParser = static result => Parse<T>(result, null, null) };

    /// <summary>An option that may be left out, of a range.</summary>
    public static Option<T?> Between<T>(string name, T least, T most)
        where T : struct, INumber<T> => new(name) { CustomParser = result => Parse(result, (T?)least, most) };

    private static T? Parse<T>(ArgumentResult result, T? least, T? most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens is [var token] ? token.Value : "";
        bool decimals = default(T) is double;
        string option = result.Parent is OptionResult { IdentifierToken.Value: var named } ? named : result.Argument.Name;
        if (!T.TryParse(text, decimals ? Decimal : Whole, CultureInfo.InvariantCulture, out T value) || !T.IsFinite(value))
        {
            result.AddError(decimals
                ? $"{option} '{text}' is not a number: write decimals with a point and nothing between thousands, as in 0.5."
                : $"{option} '{text}' is not a whole number, or too large: write digits only, as in 1000.");
        }
        else if (value < least || value > most)
        {
            result.AddError(Invariant($"{option} is {value}: use {least} to {most}."));
        }
        else
        {
            return value;
        }

        return null;
    }
}
