namespace CheXNet.Runs;

/// <summary>The assumed price of instance time; stated with every estimate, since prices and regions differ.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record RunPrice
{
    /// <summary>Memory of an instance, GiB, above 0 to 64: 0.5, 2 or 4 on Flex Consumption.</summary>
    public double InstanceGiB
    {
        get;
        init => field = value is > 0 and <= 64
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, FormattableString.Invariant($"{nameof(InstanceGiB)} is {value}: use above 0 to 64."));
    } = 2;

    /// <summary>US dollars per GiB-second, 0 to 1; the default is Flex Consumption on demand, West Europe and East US, 2026.</summary>
    public double DollarsPerGiBSecond { get; init => field = OptionRange.Check(value, 0, 1); } = 0.000026;

    /// <summary>Concurrent pages per instance, 1 to <see cref="RunRequest.WidestWindow"/>; they share its price.</summary>
    public int PagesAtOnce { get; init => field = OptionRange.Check(value, 1, RunRequest.WidestWindow); } = 1;

    /// <summary>The cost of an instance's working time.</summary>
    /// <param name="busySeconds">Seconds from start to end of a page, summed over pages.</param>
    public RunCost Of(double busySeconds)
    {
        double gibSeconds = busySeconds * InstanceGiB / PagesAtOnce;
        return new RunCost(gibSeconds, gibSeconds * DollarsPerGiBSecond, this);
    }
}

/// <summary>Estimated cost of scoring, excluding storage and data transfer.</summary>
/// <param name="GiBSeconds">Memory times working time.</param>
public sealed record RunCost(double GiBSeconds, double Dollars, RunPrice Assumed);
