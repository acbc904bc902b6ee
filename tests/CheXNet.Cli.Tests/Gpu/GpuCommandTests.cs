using System.Text.Json;
using CheXNet.Cli.Gpu;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models.Devices;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Gpu;

/// <summary>Commands around GPUs on a machine without one.</summary>
public sealed class GpuCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-gpu-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Check_says_what_is_missing_and_ends_with_3()
    {
        Assert.SkipWhen(CudaReport.OfThisMachine().Problems.Count == 0, "This machine has a GPU.");

        Ran text = await Ran.Async("gpu", "check");
        Ran json = await Ran.Async("gpu", "check", "--json");

        Assert.Equal((3, 3), (text.Status, json.Status));
        Assert.Contains("No GPU can be used yet.", text.Output, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(json.Output);
        Assert.StartsWith("device-", body.RootElement.GetProperty("problems")[0].GetProperty("code").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_writes_each_GPU_with_what_became_of_the_tiny_network()
    {
        CudaGpu[] gpus = [new CudaGpu(0, "A GPU", 16L << 30, "9.0"), new CudaGpu(1, "Another", 8L << 30, "7.5")];
        CudaReport report = new("/lib", new CudaDriverFacts("13.0", "580.65.06", gpus), [new CudaLibrary("libcudart.so.13", null)], []);
        using StringWriter to = new();

        GpuCheckCommand.Write(to, report, [new GpuResult("cuda:0", 1.5e-7, null), new GpuResult("cuda:1", null, "it is broken")]);

        Assert.Contains("580.65.06, CUDA up to 13.0", to.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "cuda:0: A GPU, 16.0 GiB, compute capability 9.0: runs a tiny network, within 1.5e-07 of the CPU", to.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("cuda:1: Another, 8.0 GiB, compute capability 7.5: it is broken", to.ToString(), StringComparison.Ordinal);
        Assert.Contains("No GPU can be used yet.", to.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_without_an_SDK_says_what_to_install()
    {
        GpuInstall install = new(Path.Combine(_folder.FullName, "to"), TextWriter.Null) { Dotnet = "no-such-dotnet" };

        DeviceException e = await Assert.ThrowsAsync<DeviceException>(() => install.RunAsync(CancellationToken.None));

        Assert.Equal(ErrorCodes.DeviceBuildMissing, e.Code);
        Assert.Contains("there is no .NET SDK", e.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Install_that_finds_everything_there_fetches_nothing()
    {
        foreach (string file in CudaFolders.Files) await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, file), []);

        Assert.False(await new GpuInstall(_folder.FullName, TextWriter.Null) { Dotnet = "no-such" }.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Install_whose_restore_fails_tells_the_restore_s_error()
    {
        string to = Path.Combine(_folder.FullName, "to");
        GpuInstall install = new(to, TextWriter.Null)
        {
            Dotnet = Script("echo 'gpu.csproj : error NU1101: Unable to find package X. No packages exist'; exit 1"),
        };

        DeviceException e = await Assert.ThrowsAsync<DeviceException>(() => install.RunAsync(CancellationToken.None));

        Assert.Contains("error NU1101: Unable to find package X", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(to));
    }

    [Fact]
    public async Task Install_of_another_file_than_the_published_one_is_refused()
    {
        string to = Path.Combine(_folder.FullName, "to");
        string file = GpuPackage.FileIn("$4");
        GpuInstall install = new(to, TextWriter.Null)
        {
            Dotnet = Script($"mkdir -p \"$(dirname \"{file}\")\" && echo other > \"{file}\""),
        };

        DeviceException e = await Assert.ThrowsAsync<DeviceException>(() => install.RunAsync(CancellationToken.None));

        Assert.Contains("gave another Microsoft.ML.OnnxRuntime.Gpu.Linux", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(to));
    }

    [Theory]
    [InlineData("score", "--device")]
    [InlineData("serve", "--device")]
    [InlineData("run start --dataset d", "--device")]
    [InlineData("demo", "--device")]
    [InlineData("explain film.png --output x.png", "--device")]
    [InlineData("localize films --boxes b.csv", "--device")]
    public async Task Every_command_with_a_model_takes_a_device(string command, string option)
    {
        Ran help = await Ran.Async([.. command.Split(' '), "--help"]);

        Assert.Contains(option, help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_on_a_GPU_that_is_not_there_ends_with_3_and_scores_nothing()
    {
        Assert.SkipWhen(CudaReport.OfThisMachine().Problems.Count == 0, "This machine has a GPU.");
        using TinyModel tiny = await TinyModel.CreateAsync();
        using FilmFolder films = new();
        films.Add("a.png", 1);

        Ran cuda = await Ran.Async("score", films.Path, "--model", tiny.Path, "--device", "cuda");
        Ran auto = await Ran.Async("score", films.Path, "--model", tiny.Path, "--device", "auto");
        Ran wrong = await Ran.Async("score", films.Path, "--model", tiny.Path, "--device", "gpu");

        Assert.Equal((3, 0, 2), (cuda.Status, auto.Status, wrong.Status));
        Assert.DoesNotContain(cuda.Output.Split('\n'), static line => line.StartsWith("a.png", StringComparison.Ordinal));
        Assert.Contains("device-", cuda.Error, StringComparison.Ordinal);
        Assert.Contains("Runs on cpu in fp32: ", auto.Error, StringComparison.Ordinal);
        string[] lines = auto.Output.TrimEnd().Split('\n');
        Assert.EndsWith(",window,device", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",cpu", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Converted_model_scores_in_half_precision()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using FilmFolder films = new();
        films.Add("a.png", 1);
        films.Add("b.png", 2);
        string half = Path.Combine(_folder.FullName, "half.zip");

        Ran converted = await Ran.Async(
            "model", "convert", tiny.Path, "--precision", "fp16", "--output", half, "--films", films.Path);
        Ran info = await Ran.Async("model", "info", half);
        Ran scored = await Ran.Async("score", films.Path, "--model", half, "--precision", "fp16");

        Assert.Equal((0, 0, 0), (converted.Status, info.Status, scored.Status));
        Assert.Contains("0 refused, over 2 films", converted.Output, StringComparison.Ordinal);
        Assert.Contains("model.fp16.onnx", info.Output, StringComparison.Ordinal);
        Assert.Contains("fp16 on cpu: |Δp| at most", info.Output, StringComparison.Ordinal);
        Assert.Contains(",fp16,", scored.Output, StringComparison.Ordinal);
    }

    private string Script(string restore)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for a shell.");
        string path = Path.Combine(_folder.FullName, "dotnet.sh");
        File.WriteAllText(path, $"#!/bin/sh\nif [ \"$1\" = --list-sdks ]; then echo 10.0.100; exit 0; fi\n{restore}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
