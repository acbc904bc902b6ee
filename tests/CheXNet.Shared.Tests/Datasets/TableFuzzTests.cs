using CheXNet.Fuzz;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

/// <summary>
/// A slice of <c>tests/CheXNet.Fuzz</c>, the same inputs each time: nothing but a refusal leaves a reader of tables and lists.
/// </summary>
public sealed class TableFuzzTests
{
    private const int Inputs = 3000;

    public static TheoryData<string> Targets => ["labels", "boxes", "predictions"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_file_is_read_or_refused(string name)
    {
        using IFuzzTarget target = FuzzTargets.Create(name);
        FuzzReport report = FuzzRun.Run(target, Corpus.Read(TestData.Fixture("tables")), seed: 7, static done => done < Inputs);
        Assert.True(report.Failures.Count == 0, string.Join("\n\n", report.Failures.Values.Select(static failure => failure.Message)));
        Assert.InRange(report.Accepted, 1, Inputs - 1);
    }
}
