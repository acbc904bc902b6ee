using CheXNet.Files;
using Xunit;

namespace CheXNet.Shared.Tests.Files;

public sealed class OutputFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-output-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Written_file_replaces_the_one_behind_a_link_and_leaves_the_link()
    {
        File.WriteAllText(At("real"), "old");
        File.CreateSymbolicLink(At("link"), At("real"));
        using (OutputFile output = OutputFile.Claim(At("link"), [])) await output.WriteAsync("new"u8.ToArray(), default);

        Assert.Equal("new", File.ReadAllText(At("real")));
        Assert.NotNull(new FileInfo(At("link")).LinkTarget);
        Assert.Equal([At("link"), At("real")], Directory.GetFileSystemEntries(_folder.FullName).Order());
    }

    [Theory]
    [InlineData("film")]
    [InlineData("link")]
    [InlineData("chain")]
    [InlineData("./sub/../film")]
    public void Output_that_is_an_input_by_any_name_is_refused(string output)
    {
        File.WriteAllText(At("film"), "film");
        File.CreateSymbolicLink(At("link"), At("film"));
        File.CreateSymbolicLink(At("chain"), At("link"));
        Directory.CreateDirectory(At("sub"));

        Assert.Throws<InvalidInputException>(() => OutputFile.Claim(At(output), [At("other"), At("film")]));

        Assert.Equal("film", File.ReadAllText(At("film")));
    }

    [Fact]
    public async Task Pipe_or_device_is_written_as_it_is_and_a_full_one_said_as_such()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        using (OutputFile nothing = OutputFile.Claim("/dev/null", [])) await nothing.WriteAsync("x"u8.ToArray(), default);
        using OutputFile full = OutputFile.Claim("/dev/full", []);

        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(() => full.WriteAsync("x"u8.ToArray(), default));

        Assert.Equal(ErrorCodes.OutputUnwritable, error.Code);
        Assert.StartsWith("No space left on the disk (or in the quota) of '/dev/full'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_is_held_by_one_at_a_time_and_leaves_nothing()
    {
        for (int i = 0; i < 20; i++)
        {
            int held = 0, most = 0, taken = 0;
            Parallel.For(0, 8, _ =>
            {
                try
                {
                    using OutputLock one = OutputLock.Take(At("x.csv"));
                    int now = Interlocked.Increment(ref held);
                    most = Math.Max(most, now);
                    Interlocked.Increment(ref taken);
                    Thread.Yield();
                    Interlocked.Decrement(ref held);
                }
                catch (InvalidInputException e) when (e.Code == ErrorCodes.ArgumentInvalid)
                {
                }
            });
            Assert.Equal(1, most);
            Assert.InRange(taken, 1, 8);
        }

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Lock_that_a_killed_process_left_is_taken()
    {
        File.WriteAllText(At(".x.csv.lock"), "");
        using OutputLock one = OutputLock.Take(At("x.csv"));
        Assert.Throws<InvalidInputException>(() => OutputLock.Take(At("x.csv")));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
