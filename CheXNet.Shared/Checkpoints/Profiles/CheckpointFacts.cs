using System.IO.Enumeration;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>What a profile's clues look at, of a checkpoint whose tensors are understood.</summary>
/// <param name="FileName">The file's name without its folder.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Clues">What it says of itself.</param>
/// <param name="Prefix">What stands before <c>features</c> in the tensors' names.</param>
/// <param name="Head">The classifier's name.</param>
/// <param name="Dotted">Whether dense layers are named <c>norm.1</c>.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Outputs">Outputs of the classifier.</param>
internal sealed record CheckpointFacts(
    string FileName, CheckpointFormat Format, CheckpointClues Clues, string Prefix, string Head, bool Dotted, int Channels, int Outputs)
{
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
