namespace CheXNet;

/// <summary>Range checks for option properties' init accessors, so that no options object holds an invalid value.</summary>
public static class OptionRange
{
    /// <summary>Returns the value if it lies in [<paramref name="least"/>, <paramref name="most"/>]; NaN never does.</summary>
    /// <param name="name">The option's name for the message; defaults to the calling property.</param>
    /// <exception cref="InvalidInputException">The value is out of range (<see cref="ErrorCodes.ArgumentInvalid"/>).</exception>
    public static T Check<T>(T value, T least, T most, [CallerMemberName] string name = "")
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, FormattableString.Invariant($"{name} is {value}: use {least} to {most}."));
}
