using CheXNet.Fuzz;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

/// <summary>A slice of <c>tests/CheXNet.Fuzz --target dicom</c>, the same inputs each time: only refusals leave the decoder.</summary>
public sealed class DicomFuzzTests
{
    private const int Inputs = 3000;

    [Fact]
    public void Changed_file_is_read_or_refused()
    {
        using IFuzzTarget target = FuzzTargets.Create("dicom");
        FuzzReport report = FuzzRun.Run(target, Corpus.Read(TestData.Fixture("dicom")), seed: 11, static done => done < Inputs);
        Assert.True(report.Failures.Count == 0, string.Join("\n\n", report.Failures.Values.Select(static failure => failure.Message)));
        Assert.InRange(report.Accepted, 100, Inputs - 100);
    }
}
