using System.Diagnostics;
using CheXNet.Checkpoints;
using CheXNet.Files;
using CheXNet.Models;
using CheXNet.Scoring;
using Xunit;

namespace CheXNet.Shared.Tests.Files;

/// <summary>Nothing opens a pipe, where it would wait forever.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-regular-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_reader_refuses_a_pipe()
    {
        string pipe = Pipe("p.png");

        Assert.Throws<IOException>(() => RegularFile.ReadAllBytes(pipe));
        Assert.Contains(
            "not a regular file but a pipe",
            (await Assert.ThrowsAsync<UnreadableImageException>(() => ImageSource.File("p", pipe).ReadAsync(default))).Message,
            StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => CheckpointFile.Open(pipe, new CheckpointLimits()));
        await Assert.ThrowsAsync<ModelPackageException>(() => ModelPackage.LoadAsync(pipe, default));
        Assert.Throws<InvalidInputException>(() => TrainingRecordFile.Read(pipe));
        Assert.Throws<InvalidInputException>(() => CheXNet.Checkpoints.Profiles.ImportProfiles.Find(pipe));
    }

    [Fact]
    public async Task Model_folder_with_a_pipe_for_its_card_is_refused()
    {
        Pipe(ModelPackage.CardName);
        await Assert.ThrowsAsync<ModelPackageException>(() => ModelPackage.LoadAsync(_folder.FullName, default));
    }

    [Fact]
    public void What_a_path_leads_to_is_told_apart()
    {
        string pipe = Pipe("p");
        string file = Path.Combine(_folder.FullName, "f"), link = Path.Combine(_folder.FullName, "l"), loop = Path.Combine(_folder.FullName, "o");
        File.WriteAllText(file, "");
        File.CreateSymbolicLink(link, file);
        File.CreateSymbolicLink(loop, loop);

        Assert.Equal(
            [FileKind.Pipe, FileKind.Regular, FileKind.Regular, FileKind.LinkLoop, FileKind.Folder, FileKind.Device, FileKind.Missing],
            new[] { pipe, file, link, loop, _folder.FullName, "/dev/null", file + "x" }.Select(static path => FileFacts.Of(path).Kind));
        Assert.True(FileFacts.AreSame(file, link));
        Assert.False(FileFacts.AreSame(file, pipe));
    }

    private string Pipe(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no pipes among files.");
        string path = Path.Combine(_folder.FullName, name);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }
}
