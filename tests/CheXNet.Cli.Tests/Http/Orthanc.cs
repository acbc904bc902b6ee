using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>A real PACS: Orthanc with its DICOMweb plug-in, in a folder of its own. Without it, a test is skipped.</summary>
internal sealed class Orthanc : IAsyncDisposable
{
    private const string Program = "/usr/sbin/Orthanc";
    private const string Plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Orthanc(DirectoryInfo folder, Process process, int port)
    {
        (_folder, _process) = (folder, process);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>For its own API and for DICOMweb below <c>/dicom-web</c>.</summary>
    public HttpClient Client { get; }

    /// <summary>The base of its DICOMweb services.</summary>
    public string DicomWebBase => new Uri(Client.BaseAddress!, "/dicom-web").AbsoluteUri;

    /// <param name="service">The service that it knows as <c>chexnet</c>; null: none.</param>
    /// <param name="token">The service's token.</param>
    /// <param name="lua">A script of its own events.</param>
    public static async Task<Orthanc> StartAsync(Uri? service = null, string? token = null, string? lua = null)
    {
        Assert.SkipUnless(File.Exists(Program) && File.Exists(Plugin), "There is no Orthanc with DICOMweb here.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-orthanc-");
        int port = FreePort();
        JsonObject servers = [];
        if (service is not null)
        {
            JsonObject headers = [];
            if (token is not null) headers["Authorization"] = $"Bearer {token}";
            servers["chexnet"] = new JsonObject { ["Url"] = new Uri(service, "/dicom-web/").AbsoluteUri, ["HttpHeaders"] = headers };
        }

        JsonObject configuration = new()
        {
            ["StorageDirectory"] = folder.FullName,
            ["IndexDirectory"] = folder.FullName,
            ["HttpPort"] = port,
            ["DicomServerEnabled"] = false,
            ["RemoteAccessAllowed"] = false,
            ["AuthenticationEnabled"] = false,
            ["Plugins"] = new JsonArray(Plugin),
            ["DicomWeb"] = new JsonObject { ["Servers"] = servers },
        };
        if (lua is not null)
        {
            string script = Path.Combine(folder.FullName, "forward.lua");
            await File.WriteAllTextAsync(script, lua);
            configuration["LuaScripts"] = new JsonArray(script);
        }

        string file = Path.Combine(folder.FullName, "orthanc.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString());
        // Its log is read to the end, or it would stop when the pipe is full.
        ProcessStartInfo start = new(Program, [file]) { RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Orthanc orthanc = new(folder, process, port);
        await orthanc.ReadyAsync();
        return orthanc;
    }

    /// <summary>Takes a file, as if a modality had sent it, and returns its identifier here.</summary>
    public async Task<string> TakeAsync(byte[] file)
    {
        using HttpResponseMessage taken = await Client.PostAsync("/instances", new ByteArrayContent(file));
        taken.EnsureSuccessStatusCode();
        return (string)(await taken.Content.ReadFromJsonAsync<JsonNode>())!["ID"]!;
    }

    /// <summary>Everything that it stores: identifier and MD5 of each file.</summary>
    public async Task<IReadOnlyList<string>> ContentsAsync()
    {
        List<string> found = [];
        foreach (JsonNode? id in (await Client.GetFromJsonAsync<JsonArray>("/instances"))!)
            found.Add($"{id} {await Client.GetStringAsync($"/instances/{id}/attachments/dicom/md5")}");
        return [.. found.Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ReadyAsync()
    {
        while (!_process.HasExited)
        {
            try
            {
                using HttpResponseMessage answer = await Client.GetAsync("/dicom-web/studies");
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(50);
        }

        Assert.Fail($"Orthanc ended with {_process.ExitCode}.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
