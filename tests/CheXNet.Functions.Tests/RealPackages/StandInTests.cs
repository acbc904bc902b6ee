using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CheXNet.Functions.Tests.RealPackages;

/// <summary>
/// The stand-ins are what the real packages are: held wherever the function app has been built (<c>dotnet build CheXNet.Functions</c>),
/// as the gate does before its tests.
/// </summary>
public sealed class StandInTests
{
    // Of the worker's own, where a stand-in stores what the real one keeps elsewhere.
    private static readonly HashSet<string> MadeHere = ["System.DateTimeOffset CreatedAt set", "System.DateTimeOffset LastUpdatedAt set"];

    private static IEnumerable<Type> StandIns => typeof(FunctionAttribute).Assembly.GetTypes()
        .Where(static t => t is { IsPublic: true, Namespace: not null } && t.Namespace.StartsWith("Microsoft.", StringComparison.Ordinal) && !t.Namespace.StartsWith("Microsoft.Testing", StringComparison.Ordinal));

    [Fact]
    public void Stand_ins_have_the_signatures_of_the_real_packages()
    {
        RealTypes? real = RealTypes.OfLatestBuild();
        Assert.SkipWhen(real is null, "The function app is not built here: dotnet build CheXNet.Functions.");

        Assert.Contains(typeof(BlobTriggerAttribute), StandIns);
        Assert.Empty(StandIns.SelectMany(standIn => Differences(standIn, real.Find(standIn.FullName!))));
    }

    private static IEnumerable<string> Differences(Type standIn, Type? real)
    {
        if (real is null) return [$"{standIn} does not exist"];
        HashSet<string> members = [.. Signature.AllMembersOf(real)];
        return
        [
            .. Signature.Of(standIn) == Signature.Of(real) ? Array.Empty<string>() : [$"{Signature.Of(standIn)}, really {Signature.Of(real)}"],
            .. Signature.MembersOf(standIn).Where(m => !members.Contains(m) && !MadeHere.Contains(m)).Select(m => $"{standIn.Name}: {m}"),
        ];
    }
}
