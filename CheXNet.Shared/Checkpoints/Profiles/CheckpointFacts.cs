using System.IO.Enumeration;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>Facts about a mapped checkpoint that profile clues match against.</summary>
/// <param name="Prefix">The part before <c>features</c> in tensor names.</param>
/// <param name="Dotted">Whether dense layers are named <c>norm.1</c>.</param>
internal sealed record CheckpointFacts(
    string FileName, CheckpointFormat Format, CheckpointClues Clues, string Prefix, string Head, bool Dotted, int Channels, int Outputs)
{
    /// <summary>The id that git gives this content: SHA-1 of <c>blob {length}\0</c> and the bytes.</summary>
    public string GitBlobId { get; init; } = "";

    public bool Fits(ProfileClue clue) => clue.See switch
    {
        "format" => Matches(clue, Format.ToString()),
        "path" => Matches(clue, Clues.Path),
        "key" => Clues.OtherKeys.Any(key => Matches(clue, key)),
        "prefix" => Matches(clue, Prefix),
        "head" => Matches(clue, Head),
        "dotted" => Matches(clue, Dotted ? "true" : "false"),
        "outputs" => Matches(clue, Outputs.ToString(CultureInfo.InvariantCulture)),
        "channels" => Matches(clue, Channels.ToString(CultureInfo.InvariantCulture)),
        "class" => Clues.ModuleClasses.Any(name => Matches(clue, name)),
        _ => Matches(clue, FileName),
    };

    public string Describe(ProfileClue clue) => clue.See switch
    {
        "format" => $"the format is {Format}",
        "path" => Clues.Path.Length > 0 ? $"the weights lie under {Clues.Path}" : "the weights lie at the top of the file",
        "key" => $"'{Clues.OtherKeys.First(key => Matches(clue, key))}' lies beside them",
        "prefix" => Prefix.Length > 0 ? $"names begin with '{Prefix}'" : "names have no prefix",
        "head" => $"the classifier is called '{Head}'",
        "dotted" => Dotted ? "layers are named norm.1, conv.2" : "layers are named norm1, conv2",
        "outputs" => Outputs == 1 ? "it has 1 output" : $"it has {Outputs} outputs",
        "channels" => Channels == 1 ? "its input has 1 channel" : $"its input has {Channels} channels",
        "class" => $"it is a {Clues.ModuleClasses.First(name => Matches(clue, name))}",
        _ => $"the file is called {FileName}",
    };

    private static bool Matches(ProfileClue clue, string seen) => clue.Is.Split('|').Any(pattern =>
        seen == pattern
        || FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), seen, ignoreCase: false));
}
