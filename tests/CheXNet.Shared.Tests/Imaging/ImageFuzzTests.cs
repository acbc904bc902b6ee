using CheXNet.Fuzz;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

/// <summary>A slice of <c>tests/CheXNet.Fuzz</c>, the same inputs each time: nothing but a refusal leaves a decoder, and what is accepted
/// equals libvips' pixels and zlib's bytes.</summary>
public sealed class ImageFuzzTests
{
    private const int Inputs = 400;

    public static TheoryData<string> Targets => ["png", "jpeg", "gif", "inflate"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_file_is_read_or_refused(string name)
    {
        using IFuzzTarget target = FuzzTargets.Create(name);
        IEnumerable<byte[]> corpus = Corpus.Read(TestData.Fixture("imaging", "encoded"));
        FuzzReport report = FuzzRun.Run(target, corpus, seed: 7, static done => done < Inputs);
        Assert.True(report.Failures.Count == 0, string.Join("\n\n", report.Failures.Values.Select(static failure => failure.Message)));
        Assert.InRange(report.Accepted, 1, Inputs - 1);
    }
}
