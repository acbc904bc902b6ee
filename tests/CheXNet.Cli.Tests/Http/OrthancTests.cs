using System.Diagnostics;
using System.Net.Http.Headers;
using CheXNet.Cli.Http;
using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Ingest;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>Our side of DICOMweb against the other side of others: Orthanc both ways, and pydicom with urllib.</summary>
public sealed class OrthancTests(AzuriteFixture azurite)
{
    private const string Token = "a-token-of-the-test";
    private const string Class = "1.2.840.10008.5.1.4.1.1.1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_stored_in_Orthanc_comes_back_byte_for_byte_and_once()
    {
        await using Orthanc orthanc = await Orthanc.StartAsync();
        using StowClient client = new(new StowOptions(orthanc.DicomWebBase) { MostInstances = 2 });
        DicomInstance[] instances = [.. Enumerable.Range(1, 5).Select(static i => new DicomInstance(Class, Uid(i), Film(i)))];

        IReadOnlyList<StowOutcome> first = await client.SendAsync(instances, Stop);
        IReadOnlyList<string> contents = await orthanc.ContentsAsync();
        IReadOnlyList<StowOutcome> second = await client.SendAsync(instances, Stop);

        Assert.Equal(5, contents.Count);
        Assert.All([.. first, .. second], static outcome => Assert.True(outcome.IsStored, outcome.Explanation));
        Assert.Equal(contents, await orthanc.ContentsAsync());
        foreach (DicomInstance instance in instances)
        {
            string at = $"/dicom-web/studies/{DicomFilms.Study}/series/{DicomFilms.Series}/instances/{instance.SopInstanceUid}";
            Assert.Equal(instance.File.ToArray(), await RetrieveAsync(orthanc, at));
        }
    }

    [Fact]
    public async Task What_Orthanc_refuses_is_an_outcome()
    {
        await using Orthanc orthanc = await Orthanc.StartAsync();
        using StowClient client = new(new StowOptions(orthanc.DicomWebBase));

        IReadOnlyList<StowOutcome> outcomes = await client.SendAsync(
            [new DicomInstance(Class, Uid(1), Film(1)), new DicomInstance(Class, Uid(2), "no film"u8.ToArray())], Stop);

        Assert.Equal([true, false], outcomes.Select(static o => o.IsStored));
        Assert.Single(await orthanc.ContentsAsync());
    }

    [Fact]
    public async Task Film_that_Orthanc_sends_is_scored()
    {
        HttpAddress address = HttpAddress.Parse("0");
        await using ApiService service = await ApiService.StartAsync(
            await azurite.NewAccountAsync(), address: address, access: HttpAccess.Of(address, Token));
        await using Orthanc orthanc = await Orthanc.StartAsync(service.Server.Address, Token);
        string[] ids = [await orthanc.TakeAsync(Film(1)), await orthanc.TakeAsync(Film(2))];

        for (int i = 0; i < 2; i++)
        {
            using StringContent request = new($$"""{"Resources":["{{ids[0]}}","{{ids[1]}}"],"Synchronous":true}""");
            using HttpResponseMessage sent = await orthanc.Client.PostAsync("/dicom-web/servers/chexnet/stow", request, Stop);
            Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(Stop));
        }

        Assert.Equal(2, (await new XrayContainer(service.Account).ListAsync("dicom/", Stop).ToListAsync(Stop)).Count);
        Assert.Equal(IngestStatus.Scored, (await service.ScoreAsync(new ImageKey("dicom", $"{Uid(2)}.dcm"))).Status);
    }

    /// <summary>The script is that of docs/dicom.md.</summary>
    [Fact]
    public async Task Film_that_a_modality_sends_to_Orthanc_is_forwarded()
    {
        string document = await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "docs", "dicom.md"), Stop);
        string lua = document.Split("```lua\n")[1].Split("```")[0];
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync());
        await using Orthanc orthanc = await Orthanc.StartAsync(service.Server.Address, lua: lua);

        await orthanc.TakeAsync(DicomFilms.Noise(3, change: static data =>
        {
            data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Uid(3));
            data.Set(DicomTags.Modality, DicomVr.CS, "OT");
        }));
        await orthanc.TakeAsync(Film(1));

        XrayContainer xrays = new(service.Account);
        while (await xrays.FindETagAsync($"dicom/{Uid(1)}.dcm", Stop) is null) await Task.Delay(50, Stop);
        Assert.Single(await xrays.ListAsync("dicom/", Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Film_that_pydicom_makes_and_urllib_sends_is_scored_and_its_report_is_read()
    {
        const string python = "/usr/bin/python3";
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync());
        string script = Path.Combine(TestData.Repository, "tests", "fixtures", "dicom", "stow.py");
        ProcessStartInfo start = new(python, [script, new Uri(service.Server.Address, "/dicom-web/studies?dataset=py").AbsoluteUri])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Assert.SkipUnless(File.Exists(python), "There is no Python here.");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.SkipWhen((await error).Contains("No module named 'pydicom'", StringComparison.Ordinal), "There is no pydicom here.");

        Assert.True(process.ExitCode == 0, await error);
        Assert.Equal(["202 1.2.826.0.1.3680043.9.9999.8.1", "failed 1.2.826.0.1.3680043.9.9999.8.2 290"], output.Trim().Split('\n'));
        ImageKey film = new("py", "1.2.826.0.1.3680043.9.9999.8.1.dcm");
        Assert.Equal(IngestStatus.Scored, (await service.ScoreAsync(film)).Status);
    }

    private static string Uid(int number) => $"{DicomFilms.Series}.9{number}";

    private static byte[] Film(int number) =>
        DicomFilms.Noise(number, change: data => data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Uid(number)));

    /// <summary>WADO-RS: the one part of the answer.</summary>
    private static async Task<byte[]> RetrieveAsync(Orthanc orthanc, string at)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, at);
        request.Headers.TryAddWithoutValidation("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
        using HttpResponseMessage answer = await orthanc.Client.SendAsync(request, Stop);
        answer.EnsureSuccessStatusCode();
        MediaTypeHeaderValue type = answer.Content.Headers.ContentType!;
        string boundary = type.Parameters.Single(static p => p.Name == "boundary").Value!.Trim('"');
        MultipartReader reader = new(boundary, await answer.Content.ReadAsStreamAsync(Stop));
        MultipartSection part = (await reader.ReadNextSectionAsync(Stop))!;
        MemoryStream file = new();
        await part.Body.CopyToAsync(file, Stop);
        Assert.Null(await reader.ReadNextSectionAsync(Stop));
        return file.ToArray();
    }
}
