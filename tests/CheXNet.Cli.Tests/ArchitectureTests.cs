using CheXNet.Cli.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests;

/// <summary>The rooms of the command line, as its compiled assembly has them.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "CheXNet.Cli";

    private static readonly string Assembly = typeof(LocalStorage).Assembly.Location;

    [Fact]
    public void Picture_shows_every_arrow_that_exists_and_no_other() => RoomsPicture.AssertShows(1, Assembly, Root);

    [Fact]
    public void Rooms_form_no_cycle() => Assert.Empty(RoomReferences.CycleIn(RoomReferences.Of(Assembly, Root, out _)));
}
