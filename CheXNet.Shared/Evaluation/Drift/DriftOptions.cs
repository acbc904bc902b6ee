namespace CheXNet.Evaluation.Drift;

/// <summary>How services watch for drift.</summary>
public sealed record DriftOptions
{
    /// <summary>The environment variable of <see cref="Stretch"/>: days, 0 to 90.</summary>
    public const string Setting = "CHEXNET_DRIFT_DAYS";

    /// <summary>How often datasets are compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private const int MostDays = 90;

    /// <summary>The films that count are those of so long before; zero: nothing is compared. At most 90 days, seven by default.</summary>
    /// <exception cref="InvalidInputException">Outside that range.</exception>
    public TimeSpan Stretch
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromDays(MostDays));
    } = TimeSpan.FromDays(7);

    /// <summary>What <see cref="Setting"/> says; the default if it is not set.</summary>
    /// <exception cref="InvalidInputException">The setting is no number of days.</exception>
    public static DriftOptions OfThisMachine() => Parse(Environment.GetEnvironmentVariable(Setting));

    /// <summary>Parses the setting's value.</summary>
    /// <exception cref="InvalidInputException">It is no number of days; the message names the setting.</exception>
    public static DriftOptions Parse(string? days) => string.IsNullOrWhiteSpace(days)
        ? new DriftOptions()
        : double.TryParse(days, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= MostDays
            ? new DriftOptions { Stretch = TimeSpan.FromDays(number) }
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"The setting {Setting} is '{days}': use a number of days, 0 to {MostDays}.");
}
