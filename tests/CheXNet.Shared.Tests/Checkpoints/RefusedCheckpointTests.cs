using CheXNet.Checkpoints;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>Sound files that are no DenseNet of this form, or are written in a way that is not read (make_fixtures.py).</summary>
public sealed class RefusedCheckpointTests
{
    public static TheoryData<string> Files => [.. CheckpointFixtures.Refused.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Import_of_something_else_is_refused_with_the_reason(string name)
    {
        CheckpointFixtures.ExpectedRefusal expected = CheckpointFixtures.Refused[name];
        using TemporaryFolder folder = new();
        CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(() =>
            CheckpointImporter.ImportAsync(CheckpointFixtures.Path("refused", name), folder.File("out"), new ImportOptions(), default));
        Assert.Equal(expected.Code, refusal.Code);
        Assert.Contains(expected.Says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixtures_all_have_an_expectation() =>
        Assert.Equal(
            CheckpointFixtures.Refused.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(CheckpointFixtures.Path("refused")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
