using System.Text.RegularExpressions;

namespace CheXNet.Functions.Middleware;

/// <summary>An error that is safe to log: names quoted in our own messages (images, datasets, files) are replaced by hashes, and other
/// libraries' messages are dropped.</summary>
public sealed partial class RedactedException : Exception
{
    public RedactedException(Exception error)
        : base(Describe(error)) => Code = error is XrayException known ? known.Code : ErrorCodes.Unexpected;

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    private static string Describe(Exception error) => error is XrayException known
        ? $"{known.Code}: {Quoted().Replace(known.Message, static match => $"'#{NameHash.Of(match.Groups["text"].Value)}'")}"
        : $"{ErrorCodes.Unexpected}: {error.GetType().Name}";

    // A quote opens where no word character precedes it and closes where none follows: "the film's 'o'neil.png'" quotes o'neil.png.
    [GeneratedRegex(@"(?<!\w)'(?<text>.*?)'(?!\w)", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
