using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Azurite;

public sealed class AzuriteEmulatorTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chexnet-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_three_services_answer_and_stop_with_it()
    {
        int process;
        await using (AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(new AzuriteOptions(), Cancellation))
        {
            process = emulator.ProcessId;
            await StorageAccount.Parse(emulator.ConnectionString).EnsureCreatedAsync(Cancellation);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
    }

    [Fact]
    public async Task Start_same_data_folder_again_finds_what_was_written_at_the_last_moment()
    {
        var options = new AzuriteOptions { DataFolder = _folder };
        await using (AzuriteEmulator first = await AzuriteEmulator.StartAsync(options, Cancellation))
        {
            await WriteAsync(first.ConnectionString);
        }

        await using AzuriteEmulator second = await AzuriteEmulator.StartAsync(options, Cancellation);

        Assert.Equal("film", await ReadAsync(second.ConnectionString));
    }

    [Fact]
    public async Task Start_reads_a_database_in_azurites_own_form()
    {
        var options = new AzuriteOptions { DataFolder = _folder };
        await using (AzuriteEmulator first = await AzuriteEmulator.StartAsync(options, Cancellation))
        {
            await WriteAsync(first.ConnectionString);
        }

        string[] databases = Directory.GetFiles(_folder, "__azurite_db_blob*.json");
        Assert.NotEmpty(databases);
        foreach (string database in databases) await WriteAsOneTextAsync(database);
        await using AzuriteEmulator second = await AzuriteEmulator.StartAsync(options, Cancellation);

        Assert.Equal("film", await ReadAsync(second.ConnectionString));
    }

    [Fact]
    public async Task Start_data_folder_in_use_is_refused_and_names_the_folder()
    {
        var options = new AzuriteOptions { DataFolder = _folder };
        await using AzuriteEmulator first = await AzuriteEmulator.StartAsync(options, Cancellation);

        var e = await Assert.ThrowsAsync<StorageException>(() => AzuriteEmulator.StartAsync(options, Cancellation));

        Assert.Equal(ErrorCodes.EmulatorUnavailable, e.Code);
        Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
        Assert.Contains("--data", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionOfRunning_another_command_reaches_the_emulator_only_while_it_runs()
    {
        Assert.Null(DataFolderLease.ConnectionOfRunning(_folder));
        await using (AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(new AzuriteOptions { DataFolder = _folder }, Cancellation))
        {
            Assert.Equal(emulator.ConnectionString, DataFolderLease.ConnectionOfRunning(_folder));
        }

        Assert.Null(DataFolderLease.ConnectionOfRunning(_folder));
    }

    [Fact]
    public async Task Start_no_node_on_the_search_path_says_what_to_install()
    {
        var e = await Assert.ThrowsAsync<StorageException>(
            () => AzuriteEmulator.StartAsync(new AzuriteOptions { SearchPath = Path.GetTempPath() }, Cancellation));

        Assert.Equal(ErrorCodes.EmulatorUnavailable, e.Code);
        Assert.Contains("https://nodejs.org", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_npm_fails_repeats_what_it_said_and_leaves_nothing_half_installed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        string bin = Path.Combine(_folder, "bin"), cache = Path.Combine(_folder, "cache");
        Directory.CreateDirectory(bin);
        foreach ((string name, string script) in new[] { ("npm", "echo 'no route to registry' >&2; exit 7"), ("node", "exit 0") })
        {
            string file = Path.Combine(bin, name);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}\n", Cancellation);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var options = new AzuriteOptions { SearchPath = bin, Cache = cache };
        var first = await Assert.ThrowsAsync<StorageException>(() => AzuriteEmulator.StartAsync(options, Cancellation));
        var second = await Assert.ThrowsAsync<StorageException>(() => AzuriteEmulator.StartAsync(options, Cancellation));

        Assert.Equal(ErrorCodes.EmulatorUnavailable, first.Code);
        Assert.Contains("no route to registry", first.Message, StringComparison.Ordinal);
        Assert.Contains("exit status 7", second.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v18.19.0")]
    [InlineData("v9.0.0")]
    [InlineData("command not found")]
    public void CheckVersion_old_or_no_version_is_refused(string version) =>
        Assert.Equal(ErrorCodes.EmulatorUnavailable, Assert.Throws<StorageException>(() => NodeProgram.CheckVersion(version)).Code);

    [Theory]
    [InlineData("v20.20.2\n")]
    [InlineData("v24.1.0")]
    public void CheckVersion_recent_is_taken(string version) => NodeProgram.CheckVersion(version);

    // What a killed parent does to its child, seen from the child: the other end of standard input is closed by the system.
    [Fact]
    public async Task Host_standard_input_closes_and_the_process_ends_with_its_data_saved()
    {
        string installed = await AzuriteInstallation.EnsureAsync(
            LocalFolders.Cache, Environment.GetEnvironmentVariable("PATH"), null, Cancellation);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The killed parent is a shell.");
        string script = $"sleep 600 | node '{installed}/host.cjs' --blobPort 0 --queuePort 0 --tablePort 0 "
            + $"--skipApiVersionCheck --silent --disableTelemetry --location '{_folder}'";
        using Process shell = NodeProgram.Start("/bin/sh", ["-c", script], installed);
        string? line;
        do
        {
            line = await shell.StandardOutput.ReadLineAsync(Cancellation);
        }
        while (line is not null && !line.StartsWith("Azurite Table service is successfully", StringComparison.Ordinal));
        Assert.NotNull(line);

        int writer = ChildrenOf(shell.Id).Single(p => p.Name == "sleep").Id;
        Process.GetProcessById(writer).Kill();
        await shell.WaitForExitAsync(Cancellation);

        Assert.Equal(0, shell.ExitCode);
        Assert.True(File.Exists(Path.Combine(_folder, "__azurite_db_table__.json")));
    }

    private static async Task WriteAsOneTextAsync(string database)
    {
        string[] lines = await File.ReadAllLinesAsync(database, Cancellation);
        JsonNode text = JsonNode.Parse(lines[0])!["database"]!;
        foreach (string[] document in lines[1..^1].Select(static line => line.Split('\t', 2)))
        {
            text["collections"]![int.Parse(document[0], CultureInfo.InvariantCulture)]!["data"]!.AsArray().Add(JsonNode.Parse(document[1]));
        }

        await File.WriteAllTextAsync(database, text.ToJsonString(), Cancellation);
        foreach (string journal in Directory.GetFiles(Path.GetDirectoryName(database)!, $"{Path.GetFileName(database)}.*.journal"))
            File.Delete(journal);
    }

    private static IEnumerable<(int Id, string Name)> ChildrenOf(int parent)
    {
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                string stat;
                try
                {
                    stat = File.ReadAllText($"/proc/{process.Id}/stat");
                }
                catch (IOException)
                {
                    continue;
                }

                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == parent.ToString(CultureInfo.InvariantCulture)) yield return (process.Id, process.ProcessName);
            }
        }
    }

    private static async Task WriteAsync(string connection)
    {
        BlobContainerClient container = new BlobServiceClient(connection).GetBlobContainerClient("xrays");
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("demo/1.png").UploadAsync(new BinaryData("film"), Cancellation);
    }

    private static async Task<string> ReadAsync(string connection)
    {
        BlobClient blob = new BlobServiceClient(connection).GetBlobContainerClient("xrays").GetBlobClient("demo/1.png");
        return (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToString();
    }
}
