using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests;

/// <summary>The picture of the rooms in <c>docs/architecture.md</c> is what the compiled assembly says.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Assembly = typeof(XrayException).Assembly.Location;

    [Fact]
    public void Picture_shows_every_arrow_that_exists_and_no_other()
    {
        IReadOnlySet<RoomReference> real = RoomReferences.Of(Assembly, "CheXNet", out IReadOnlyDictionary<RoomReference, string> example);
        HashSet<RoomReference> drawn = Drawn();

        string missing = string.Join("\n", real.Except(drawn).Select(r => $"{r}   ({example[r]})").Order(StringComparer.Ordinal));
        string invented = string.Join("\n", drawn.Except(real).Select(static r => r.ToString()).Order(StringComparer.Ordinal));
        Assert.True(missing.Length == 0, $"docs/architecture.md lacks these arrows:\n{missing}");
        Assert.True(invented.Length == 0, $"docs/architecture.md shows arrows that do not exist:\n{invented}");
    }

    [Fact]
    public void Rooms_form_no_cycle() => Assert.Empty(RoomReferences.CycleIn(RoomReferences.Of(Assembly, "CheXNet", out _)));

    [Fact]
    public void Cycle_is_found_where_there_is_one()
    {
        HashSet<RoomReference> references = [new("A", "B"), new("B", "C"), new("C", "B")];

        Assert.Equal(["A", "B", "C", "B"], RoomReferences.CycleIn(references));
    }

    /// <summary>Lines such as <c>Runs --&gt; Ingest &amp; Storage</c> of the first Mermaid picture.</summary>
    private static HashSet<RoomReference> Drawn()
    {
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "architecture.md"));
        string picture = document.Split("```mermaid")[1].Split("```")[0];
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
