namespace CheXNet;

/// <summary>Refuses options out of range, in init accessors, so that no option object holds a wrong value.</summary>
public static class OptionRange
{
    /// <summary>The value, if it is from <paramref name="least"/> to <paramref name="most"/>; NaN is not.</summary>
    /// <param name="name">The option that the message names; the calling property's name unless given.</param>
    /// <exception cref="InvalidInputException">It is out of range (<see cref="ErrorCodes.ArgumentInvalid"/>).</exception>
    public static T Check<T>(T value, T least, T most, [CallerMemberName] string name = "")
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, FormattableString.Invariant($"{name} is {value}: use {least} to {most}."));
}
