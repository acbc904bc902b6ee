using CheXNet.Fuzz;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>A slice of <c>tests/CheXNet.Fuzz</c>, the same inputs each time: nothing but a refusal leaves a reader.</summary>
public sealed class CheckpointFuzzTests
{
    private const int Inputs = 600;

    public static TheoryData<string> Targets => ["onnx", "pickle", "legacy", "zip", "hdf5", "safetensors"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_file_is_read_or_refused(string name)
    {
        using IFuzzTarget target = FuzzTargets.Create(name);
        FuzzReport report = FuzzRun.Run(target, Corpus.Read(CheckpointFixtures.Path()), seed: 7, static done => done < Inputs);
        Assert.True(report.Failures.Count == 0, string.Join("\n\n", report.Failures.Values.Select(static failure => failure.Message)));
        Assert.InRange(report.Accepted, 1, Inputs - 1);
    }
}
