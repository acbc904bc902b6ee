namespace CheXNet.Cli.CommandLine;

/// <summary>Numbers by finding, as an option gives them: <c>0.5</c> for all, or <c>Mass=0.2</c>, several separated by commas.</summary>
internal static class FindingNumbers
{
    /// <param name="option">For messages.</param>
    /// <param name="given">In order; a later one replaces an earlier one of the same finding.</param>
    /// <exception cref="InvalidInputException">No such finding, or no number from 0 to 1.</exception>
    public static IReadOnlyDictionary<Finding, double> Parse(string option, IEnumerable<string> given, IReadOnlyList<Finding> findings)
    {
        Dictionary<Finding, double> numbers = [];
        foreach (string part in given.SelectMany(static text => text.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            bool isNumber = double.TryParse(sides[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            if (!isNumber || number is not (>= 0 and <= 1))
                throw ErrorReport.Invalid($"{option} '{part}': write a number from 0 to 1 with a point, as in 0.5 or Mass=0.2.");
            Finding[] named = sides.Length == 1 ? [.. findings] : [.. findings.Where(f => f.Matches(sides[0]))];
            if (named.Length == 0)
            {
                throw ErrorReport.Invalid(
                    $"{option} '{part}': the labels have no finding '{sides[0]}'. They have: {string.Join(", ", findings)}.");
            }

            foreach (Finding finding in named) numbers[finding] = number;
        }

        return numbers;
    }
}
