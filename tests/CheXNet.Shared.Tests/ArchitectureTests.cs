using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests;

/// <summary>The rooms of the library, as its compiled assembly has them.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "CheXNet";

    private static readonly string Assembly = typeof(XrayException).Assembly.Location;

    [Fact]
    public void Picture_shows_every_arrow_that_exists_and_no_other() => RoomsPicture.AssertShows(0, Assembly, Root);

    [Fact]
    public void Rooms_form_no_cycle() => Assert.Empty(RoomReferences.CycleIn(RoomReferences.Of(Assembly, Root, out _)));

    [Fact]
    public void Cycle_is_found_where_there_is_one()
    {
        HashSet<RoomReference> references = [new("A", "B"), new("B", "C"), new("C", "B")];

        Assert.Equal(["A", "B", "C", "B"], RoomReferences.CycleIn(references));
    }
}
