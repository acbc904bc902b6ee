using System.Diagnostics;
using System.Runtime.InteropServices;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Tests.Score;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests;

/// <summary>The program's files copied to another place, as people deploy it: what was left behind or damaged is one sentence.</summary>
public sealed class CopiedProgramTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("chexnet-copied-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Program_without_its_models_refuses_and_makes_none()
    {
        (int exitCode, string error) = await ScoreAsync(models: null);

        Assert.Equal(ExitCode.Refused, exitCode);
        Assert.Contains("models/default", error, StringComparison.Ordinal);
        Assert.Contains("[model-not-found]", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root.FullName, "cache")));
    }

    [Theory]
    [InlineData("*onnxruntime.*", "ONNX Runtime", "film.png")]
    [InlineData("*vips*", "libvips", "film.jpg")]
    public async Task Program_with_a_damaged_library_says_so_in_a_sentence(string files, string library, string film)
    {
        string file = Assert.Single(
            Directory.GetFiles(Copy(), files, SearchOption.AllDirectories), static path => Path.GetFileName(path)
                is "libonnxruntime.so" or "libonnxruntime.dylib" or "onnxruntime.dll"
                or "libvips.so.42" or "libvips.42.dylib" or "libvips-42.dll");
        await File.WriteAllTextAsync(file, "a library for another platform", TestContext.Current.CancellationToken);

        (int exitCode, string error) = await ScoreAsync(Path.Combine(TestData.Repository, "models"), film);

        Assert.Equal(ExitCode.Refused, exitCode);
        Assert.Contains($"{library} cannot be loaded", error, StringComparison.Ordinal);
        Assert.Contains("[native-library-missing]", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string Copy()
    {
        string program = Path.Combine(_root.FullName, "program");
        if (Directory.Exists(program)) return program;
        CopyFiles(".", program);
        // A build for no platform in particular has each one's libraries in a folder of its own.
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        if (Directory.Exists(Path.Combine(AppContext.BaseDirectory, native))) CopyFiles(native, Path.Combine(program, native));
        return program;
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, from)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private async Task<(int ExitCode, string Error)> ScoreAsync(string? models, string name = "film.png")
    {
        string film = Path.Combine(_root.FullName, name);
        byte[] content = name.EndsWith(".jpg", StringComparison.Ordinal)
            ? ImageEncoder.Jpeg(new PixelImage(64, 64, 1, [.. Enumerable.Range(0, 64 * 64).Select(static i => (byte)(i * i))]))
            : FilmFolder.Png(1);
        await File.WriteAllBytesAsync(film, content, TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("dotnet", [Path.Combine(Copy(), "chexnet.dll"), "score", film, "--output", "scores.csv"])
        {
            WorkingDirectory = _root.FullName,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CHEXNET_CACHE"] = Path.Combine(_root.FullName, "cache");
        start.Environment["CHEXNET_MODELS"] = models ?? "";
        start.Environment.Remove("CHEXNET_MODEL");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error + await output);
    }
}
