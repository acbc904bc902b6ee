using System.Text.RegularExpressions;
using Xunit;

namespace CheXNet.Testing;

/// <summary>A picture of rooms in <c>docs/architecture.md</c>, held against a compiled assembly.</summary>
public static partial class RoomsPicture
{
    /// <summary>
    /// Fails, with the arrows to draw or to erase, unless a picture shows every reference between the rooms and no other.
    /// </summary>
    /// <param name="number">Which of the document's Mermaid pictures, from 0.</param>
    /// <param name="assembly">The assembly's file.</param>
    /// <param name="root">Its root namespace.</param>
    public static void AssertShows(int number, string assembly, string root)
    {
        IReadOnlySet<RoomReference> real = RoomReferences.Of(assembly, root, out IReadOnlyDictionary<RoomReference, string> example);
        HashSet<RoomReference> drawn = Read(number);

        string missing = string.Join("\n", real.Except(drawn).Select(r => $"{r}   ({example[r]})").Order(StringComparer.Ordinal));
        string invented = string.Join("\n", drawn.Except(real).Select(static r => r.ToString()).Order(StringComparer.Ordinal));
        Assert.True(missing.Length == 0, $"docs/architecture.md lacks these arrows:\n{missing}");
        Assert.True(invented.Length == 0, $"docs/architecture.md shows arrows that do not exist:\n{invented}");
    }

    // Lines such as "Runs --> Ingest & Storage".
    private static HashSet<RoomReference> Read(int number)
    {
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "architecture.md"));
        string picture = document.Split("```mermaid")[number + 1].Split("```")[0];
        return
        [
            .. from arrow in Arrow().Matches(picture)
               from to in arrow.Groups["to"].Value.Split('&', StringSplitOptions.TrimEntries)
               select new RoomReference(arrow.Groups["from"].Value, to),
        ];
    }

    [GeneratedRegex(@"^\s*(?<from>[A-Z]\w+) --> (?<to>[A-Z]\w+(?: & [A-Z]\w+)*)\s*$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
