using System.Runtime.InteropServices;
using CheXNet.Models;
using CheXNet.Models.Devices;
using CheXNet.Shared.Tests.Checkpoints;
using CheXNet.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace CheXNet.Shared.Tests.Models.Devices;

public sealed class DeviceTests
{
    private static readonly CudaDriverFacts Driver = new("13.0", "580.65.06", [new CudaGpu(0, "A GPU", 16L << 30, "9.0")]);

    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:3", "cuda:3")]
    [InlineData("auto", "auto")]
    public void Device_is_read_by_name(string text, string name) => Assert.Equal(name, ComputeDevice.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:99999")]
    public void Other_names_are_refused_with_those_that_there_are(string text)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => ComputeDevice.Parse(text));

        Assert.Contains("use cpu, cuda, cuda:N", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_folder_is_a_build_without_CUDA_and_says_how_to_get_one()
    {
        using TemporaryFolder folder = new();
        CudaReport report = CudaReport.Of(System(new CudaFolders([], folder.File(""))));

        DeviceException e = Assert.Single(report.Problems);
        Assert.Equal(ErrorCodes.DeviceBuildMissing, e.Code);
        Assert.Contains("chexnet gpu install", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder.File(""), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "libonnxruntime.so")]
    [InlineData(1, "libonnxruntime_providers_shared.so")]
    [InlineData(2, "libonnxruntime_providers_cuda.so")]
    public void Folder_that_lacks_a_file_is_named_with_it(int files, string missing)
    {
        using TemporaryFolder folder = new();
        foreach (string file in CudaFolders.Files.Take(files)) folder.Write(file, []);

        DeviceException e = Assert.Single(CudaReport.Of(System(new CudaFolders([folder.File("")], "/none"))).Problems);

        Assert.Equal(ErrorCodes.DeviceBuildMissing, e.Code);
        Assert.Contains(missing, e.Message, StringComparison.Ordinal);
        Assert.Contains("CHEXNET_CUDA", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_driver_the_loader_s_reason_is_told()
    {
        CudaSystem system = new(new CudaFolders([], "/none"), static _ => null, CudaDriver.Ask);
        Assert.SkipWhen(NativeLoader.Load("libcuda.so.1") is null, "This machine has a driver.");

        DeviceException e = CudaReport.Of(system).Problems[0];

        Assert.Equal(ErrorCodes.DeviceDriverMissing, e.Code);
        Assert.Contains("libcuda.so.1: cannot open shared object file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_library_is_named_with_the_loader_s_reason_and_the_folders()
    {
        using TemporaryFolder folder = Runtime();
        CudaSystem system = new(
            new CudaFolders([folder.File("")], "/none"),
            static name => name.Contains("cudnn", StringComparison.Ordinal) ? $"{name}: not there" : null,
            static () => Driver);

        CudaReport report = CudaReport.Of(system);

        DeviceException e = Assert.Single(report.Problems);
        Assert.Equal(ErrorCodes.DeviceLibraryMissing, e.Code);
        Assert.Contains("libcudnn.so.9 (not there)", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder.File(""), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_that_is_no_library_gives_the_loader_s_words()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("libcudart.so.13", [1, 2, 3]);

        Assert.Contains("file too short", NativeLoader.Load(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Library_is_found_in_the_named_folders_where_the_loader_does_not_know_it()
    {
        using TemporaryFolder folder = Runtime();
        string path = folder.Write("libcudnn.so.9", []);
        CudaSystem system = new(
            new CudaFolders([folder.File("")], "/none"), name => name == path ? null : $"{name}: not there", static () => Driver);

        Assert.Empty(CudaReport.Of(system).Problems);
    }

    [Fact]
    public void GPU_that_is_not_there_is_refused_with_those_that_are()
    {
        using TemporaryFolder folder = Runtime();
        CudaReport report = CudaReport.Of(System(new CudaFolders([folder.File("")], "/none")));

        Assert.Equal(folder.File(""), report.Require(ComputeDevice.Cuda(0)));
        DeviceException e = Assert.Throws<DeviceException>(() => report.Require(ComputeDevice.Cuda(1)));
        Assert.Equal(ErrorCodes.DeviceNotFound, e.Code);
        Assert.Contains("There is no GPU cuda:1: this machine has cuda:0 (A GPU)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Needed_libraries_are_read_from_the_file_itself()
    {
        string library = Path.Combine(
            AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", "libonnxruntime.so");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(library), "ONNX Runtime for Linux is not beside the tests.");

        IReadOnlyList<string> needed = ElfNeeded.Of(library);

        Assert.Contains("libc.so.6", needed);
        Assert.Contains("libstdc++.so.6", needed);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1 })]
    [InlineData(new byte[] { 1, 2, 3, 4 })]
    public void File_that_is_no_library_needs_nothing(byte[] content)
    {
        using TemporaryFolder folder = new();

        Assert.Empty(ElfNeeded.Of(folder.Write("x.so", content)));
    }

    [Fact]
    public async Task GPU_that_cannot_be_used_is_an_error_and_never_the_CPU()
    {
        Assert.SkipWhen(CudaReport.OfThisMachine().Problems.Count == 0, "This machine has a GPU.");
        using TinyModel tiny = await TinyModel.CreateAsync();

        await Assert.ThrowsAsync<DeviceException>(() => ModelSession.CreateAsync(
            tiny.Package, Precision.Fp32, new SessionSettings { Device = ComputeDevice.Cuda(0) }, CancellationToken.None));
    }

    [Fact]
    public async Task Auto_takes_the_CPU_where_no_GPU_works_and_says_why()
    {
        Assert.SkipWhen(CudaReport.OfThisMachine().Problems.Count == 0, "This machine has a GPU.");
        using TinyModel tiny = await TinyModel.CreateAsync();

        using ModelSession session = await ModelSession.CreateAsync(
            tiny.Package, Precision.Fp32, new SessionSettings { Device = ComputeDevice.Auto }, CancellationToken.None);

        Assert.Equal(ComputeDevice.Cpu, session.Device);
        Assert.Equal(CudaReport.OfThisMachine().Problems[0].Message, session.DeviceRemark);
    }

    [Theory]
    [InlineData("CUDA failure 2: out of memory ; GPU=0", true)]
    [InlineData("BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 1", true)]
    [InlineData("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED", true)]
    [InlineData("Invalid rank for input: image", false)]
    public void Shortage_of_memory_is_told_from_other_failures(string message, bool isShort) =>
        Assert.Equal(isShort, CudaSession.IsShortOfMemory(message));

    [Theory]
    [InlineData("cudnn_fe_call.cc:33", "CUDNN_FE failure 11: CUDNN_BACKEND_API_FAILED", false)]
    [InlineData("session.cc:1", "This is an invalid model", true)]
    public void What_cuDNN_tries_is_kept_from_the_log(string location, string message, bool wanted) =>
        Assert.Equal(wanted, OnnxRuntimeLog.IsWanted(location, message));

    [Fact]
    public void Sessions_are_exact_and_name_their_GPU()
    {
        Dictionary<string, string> options = CudaSession.Options(ComputeDevice.Cuda(2));

        Assert.Equal("2", options["device_id"]);
        Assert.Equal("0", options["use_tf32"]);
    }

    [Fact]
    public void Process_that_has_loaded_the_CPU_s_library_takes_no_other()
    {
        using SessionOptions loaded = new SessionSettings().ToOptions();

        DeviceException e = Assert.Throws<DeviceException>(() => OnnxRuntimeLibrary.Use("/some/folder"));

        Assert.Equal(ErrorCodes.DeviceBuildMissing, e.Code);
        Assert.Contains("/some/folder", e.Message, StringComparison.Ordinal);
    }

    private static CudaSystem System(CudaFolders folders) => new(folders, static _ => null, static () => Driver);

    /// <summary>A folder with the names of ONNX Runtime's files.</summary>
    private static TemporaryFolder Runtime()
    {
        TemporaryFolder folder = new();
        foreach (string file in CudaFolders.Files) folder.Write(file, []);
        return folder;
    }
}
