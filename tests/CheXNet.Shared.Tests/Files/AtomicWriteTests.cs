using CheXNet.Files;
using Xunit;

namespace CheXNet.Shared.Tests.Files;

public sealed class AtomicWriteTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-atomic-");

    private string Target => Path.Combine(_folder.FullName, "target");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Commit_file_takes_the_name_and_leaves_nothing_else()
    {
        using (AtomicWrite write = new(Target))
        {
            File.WriteAllText(write.TemporaryPath, "new");
            Assert.Equal(_folder.FullName, Path.GetDirectoryName(write.TemporaryPath));
            Assert.StartsWith(".", Path.GetFileName(write.TemporaryPath), StringComparison.Ordinal);
            Assert.False(File.Exists(Target));
            write.Commit();
        }

        AssertOnlyTarget("new");
    }

    [Fact]
    public void Commit_folder_takes_the_name_with_all_that_is_in_it()
    {
        string target = Path.Combine(_folder.FullName, "not", "there", "yet");
        using (AtomicWrite write = new(target + Path.DirectorySeparatorChar))
        {
            Directory.CreateDirectory(Path.Combine(write.TemporaryPath, "inner"));
            File.WriteAllText(Path.Combine(write.TemporaryPath, "inner", "file"), "new");
            write.Commit();
        }

        Assert.Equal("new", File.ReadAllText(Path.Combine(target, "inner", "file")));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!));
    }

    [Fact]
    public void Commit_file_of_a_taken_name_is_refused_unless_it_may_replace()
    {
        File.WriteAllText(Target, "old");
        Assert.Throws<IOException>(() => WriteFile("new", replace: false));
        AssertOnlyTarget("old");

        WriteFile("new", replace: true);
        AssertOnlyTarget("new");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_folder_of_a_taken_name_is_refused(bool replace)
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "file"), "old");
        Assert.ThrowsAny<IOException>(() =>
        {
            using AtomicWrite write = new(Target);
            Directory.CreateDirectory(write.TemporaryPath);
            write.Commit(replace);
        });
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "file")));
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Exception_in_the_middle_leaves_the_old_file_untouched()
    {
        File.WriteAllText(Target, "old");
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            using AtomicWrite write = new(Target);
            await File.WriteAllTextAsync(write.TemporaryPath, "ne");
            throw new InvalidOperationException();
        });
        AssertOnlyTarget("old");
    }

    [Fact]
    public async Task Cancellation_leaves_the_old_file_untouched()
    {
        File.WriteAllText(Target, "old");
        using CancellationTokenSource source = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using AtomicWrite write = new(Target);
            await File.WriteAllTextAsync(write.TemporaryPath, "ne", source.Token);
            await source.CancelAsync();
            await File.AppendAllTextAsync(write.TemporaryPath, "w", source.Token);
            write.Commit(replace: true);
        });
        AssertOnlyTarget("old");
    }

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 1)]
    public void Many_at_once_give_one_whole_file(bool replace, int winners)
    {
        string[] contents = [.. Enumerable.Range(0, 8).Select(static i => new string((char)('a' + i), 100_000))];
        int written = 0;
        Parallel.ForEach(contents, new ParallelOptions { MaxDegreeOfParallelism = 8 }, content =>
        {
            try
            {
                WriteFile(content, replace);
                Interlocked.Increment(ref written);
            }
            catch (IOException) when (!replace)
            {
            }
        });
        Assert.Equal(winners, written);
        Assert.Contains(File.ReadAllText(Target), contents);
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Two_that_commit_in_the_same_moment_never_both_win()
    {
        const int Rounds = 500;
        int[] wins = new int[Rounds];
        using Barrier together = new(2);
        Thread[] writers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                using AtomicWrite write = new($"{Target}{round}");
                File.WriteAllText(write.TemporaryPath, "whole");
                together.SignalAndWait();
                try
                {
                    write.Commit(replace: false);
                    Interlocked.Increment(ref wins[round]);
                }
                catch (IOException)
                {
                }
            }
        }))];
        foreach (Thread writer in writers) writer.Start();
        foreach (Thread writer in writers) writer.Join();

        Assert.All(wins, static won => Assert.Equal(1, won));
        Assert.Equal(Rounds, _folder.EnumerateFileSystemInfos().Count());
    }

    [Fact]
    public void Leftovers_of_the_same_target_go_when_they_are_old()
    {
        string id = new('0', 32);
        string old = Left($".target.{id}.tmp", days: 2), oldFolder = Path.Combine(_folder.FullName, $".target.{id[1..]}1.tmp");
        Directory.CreateDirectory(oldFolder);
        Directory.SetLastWriteTimeUtc(oldFolder, DateTime.UtcNow.AddDays(-2));
        string[] others = [Left($".target.{id[1..]}2.tmp", days: 0), Left($".target.x.{id}.tmp", days: 2), Left(".target.tmp", days: 2)];

        WriteFile("new", replace: false);

        Assert.False(Path.Exists(old) || Path.Exists(oldFolder));
        Assert.All(others, static path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public void RemoveFolder_leaves_nothing()
    {
        Directory.CreateDirectory(Path.Combine(Target, "inner"));
        AtomicWrite.RemoveFolder(Target);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
        Assert.ThrowsAny<IOException>(() => AtomicWrite.RemoveFolder(Target));
    }

    private string Left(string name, int days)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "left");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days));
        return path;
    }

    private void WriteFile(string content, bool replace)
    {
        using AtomicWrite write = new(Target);
        File.WriteAllText(write.TemporaryPath, content);
        write.Commit(replace);
    }

    private void AssertOnlyTarget(string content)
    {
        Assert.Equal(content, File.ReadAllText(Target));
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }
}
