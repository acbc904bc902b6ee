using CheXNet.Checkpoints;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>
/// Files that run a command when PyTorch loads them (make_fixtures.py); the command would leave the file <c>chexnet-was-here</c>.
/// </summary>
public sealed class HostileCheckpointTests
{
    private const string Mark = "chexnet-was-here";

    [Theory]
    [InlineData("os-system.pth", "posix.system")]
    [InlineData("os-system-old.pth", "posix.system")]
    [InlineData("builtins-eval.pth", "__builtin__.eval")]
    [InlineData("getattr.pth", "__builtin__.getattr")]
    [InlineData("exec-in-module.pth", "__builtin__.exec")]
    public async Task Import_of_a_hostile_file_is_refused_by_the_name_of_its_global(string file, string global)
    {
        using TemporaryFolder folder = new();
        CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(() =>
            CheckpointImporter.ImportAsync(CheckpointFixtures.Path("hostile", file), folder.File("out"), new ImportOptions(), default));
        Assert.Equal(ErrorCodes.CheckpointGlobalRefused, refusal.Code);
        Assert.Contains($"'{global}'", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Mark) || File.Exists(folder.File(Mark)));
        Assert.False(Path.Exists(folder.File("out")));
    }

    [Fact]
    public void Fixtures_hold_no_other_hostile_file() => Assert.Equal(5, Directory.GetFiles(CheckpointFixtures.Path("hostile")).Length);
}
