namespace CheXNet.Cli.CommandLine;

/// <summary>Words that begin like an option and are none: System.CommandLine takes them for a film's name where a command takes several
/// arguments.</summary>
internal static class MistypedOptions
{
    private const string EndOfOptions = "--";

    /// <returns>One sentence per word; empty if there is none.</returns>
    public static IReadOnlyList<string> In(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        int end = arguments.ToList().IndexOf(EndOfOptions);
        HashSet<string> exempt = end < 0 ? [] : [.. arguments.Skip(end + 1)];
        string[] known =
            [.. OptionsOf(parsed.CommandResult.Command).Where(static o => !o.Hidden).SelectMany(static o => o.Aliases.Prepend(o.Name))];
        IEnumerable<string> taken = parsed.CommandResult.Command.Arguments
            .Select(parsed.GetResult)
            .SelectMany(static result => result?.Tokens.Select(static token => token.Value) ?? []);
        return
        [
            .. taken.Concat(parsed.UnmatchedTokens)
                .Where(word => LooksLikeOption(word) && !exempt.Contains(word) && !Path.Exists(word))
                .Distinct()
                .Select(word => Sentence(word, known)),
        ];
    }

    /// <summary>The most similar of some words; null if none is similar.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        (string Word, int Distance) best = known.Select(k => (Word: k, Distance: Distance(word, k)))
            .OrderBy(static pair => pair.Distance).FirstOrDefault(("", int.MaxValue));
        return best.Distance <= Math.Max(1, word.Trim('-').Length / 3) ? best.Word : null;
    }

    private static bool LooksLikeOption(string word) =>
        word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1])) && word != EndOfOptions;

    private static string Sentence(string word, string[] known)
    {
        string name = word.Split('=', ':')[0];
        string hint = Nearest(name, known.Where(static k => k.StartsWith("--", StringComparison.Ordinal))) is { } near
            ? $", did you mean {near}?"
            : ". A file of this name is written after --, as in '-- -film.png'.";
        return $"unknown option {name}{hint}";
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(static option => option.Recursive);
        return command.Options.Concat(inherited);
    }

    /// <summary>Insertions, deletions, replacements and exchanges of neighbors.</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
