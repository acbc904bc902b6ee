namespace CheXNet.Cli.Evaluate;

/// <summary>The command of a report: what to type to make it again, without secrets.</summary>
internal static class CommandLineText
{
    private const string Storage = "--storage";

    /// <param name="arguments">After the program's name.</param>
    public static string Of(IReadOnlyList<string> arguments) => string.Join(' ', arguments
        .Select((argument, i) => i > 0 && arguments[i - 1] == Storage ? "…"
            : argument.StartsWith(Storage, StringComparison.Ordinal) && argument.Length > Storage.Length
                ? $"{Storage}{argument[Storage.Length]}…" : Quoted(argument))
        .Prepend("chexnet"));

    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./=,:@+%".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
