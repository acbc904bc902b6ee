using System.Text.RegularExpressions;
using CheXNet.Telemetry;

namespace CheXNet.Functions.Middleware;

/// <summary>
/// A failure as the host may log and keep it: what this software quotes in its messages (names of images, datasets, files) is replaced by
/// a hash, and what other libraries say is left out.
/// </summary>
public sealed partial class RedactedException : Exception
{
    /// <summary>Redacts an error.</summary>
    public RedactedException(Exception error)
        : base(Describe(error)) => Code = error is XrayException known ? known.Code : ErrorCodes.Unexpected;

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    private static string Describe(Exception error) => error is XrayException known
        ? $"{known.Code}: {Quoted().Replace(known.Message, static match => $"'#{NameHash.Of(match.Groups["text"].Value)}'")}"
        : $"{ErrorCodes.Unexpected}: {error.GetType().Name}";

    // A quote opens where no word stands before it and closes where none follows: "the film's 'o'neil.png'" quotes o'neil.png.
    [GeneratedRegex(@"(?<!\w)'(?<text>.*?)'(?!\w)", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
