using System.Net;
using System.Text;
using CheXNet.Cli.Http;
using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>STOW-RS into <c>serve</c>.</summary>
public sealed class DicomWebTests(AzuriteFixture azurite)
{
    private const string Studies = "/dicom-web/studies";
    private const string Other = "1.2.3.4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Film_is_stored_by_its_identifier_and_scored()
    {
        await using ApiService service = await StartAsync();

        StoreReport report = await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(DicomFilms.Noise(1)));

        Assert.Equal([new StoreReportEntry("1.2.840.10008.5.1.4.1.1.1", DicomFilms.Instance)], report.Entries);
        ImageKey key = new("dicom", $"{DicomFilms.Instance}.dcm");
        Assert.Equal(DicomFilms.Noise(1), (await new XrayContainer(service.Account).ReadAsync(key, Stop))!.Bytes.ToArray());
        Assert.Equal(IngestStatus.Scored, (await service.ScoreAsync(key)).Status);
    }

    [Fact]
    public async Task Same_instance_again_changes_nothing_and_another_content_replaces_it()
    {
        await using ApiService service = await StartAsync();
        XrayContainer xrays = new(service.Account);
        string blob = $"ward/{DicomFilms.Instance}.dcm";
        foreach (string at in new[] { $"{Studies}?dataset=ward", $"{Studies}/{DicomFilms.Study}?dataset=ward" })
            await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(DicomFilms.Noise(1), DicomFilms.Noise(1)), at);
        string? first = await xrays.FindETagAsync(blob, Stop);
        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(DicomFilms.Noise(1)), $"{Studies}?dataset=ward");
        Assert.Equal(first, await xrays.FindETagAsync(blob, Stop));

        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(DicomFilms.Noise(2)), $"{Studies}?dataset=ward");

        Assert.NotEqual(first, await xrays.FindETagAsync(blob, Stop));
        Assert.Single(await xrays.ListAsync("ward/", Stop).ToListAsync(Stop));
    }

    public static TheoryData<string, ushort> Refused() => new()
    {
        { "modality", StoreReason.ClassNotSupported },
        { "report", StoreReason.ClassNotSupported },
        { "color", StoreReason.ClassNotSupported },
        { "frames", StoreReason.ClassNotSupported },
        { "jpeg 2000", StoreReason.TransferSyntaxNotSupported },
        { "bits", StoreReason.ProcessingFailure },
        { "small", StoreReason.ProcessingFailure },
        { "pixels", StoreReason.OutOfResources },
        { "no study", StoreReason.CannotUnderstand },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_film_is_refused_by_name_and_harms_no_other(string what, ushort reason)
    {
        await using ApiService service = await StartAsync();
        byte[] odd = DicomFilms.Noise(7, what == "small" ? 20 : 96, 80, data =>
        {
            data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Other);
            switch (what)
            {
                case "modality": data.Set(DicomTags.Modality, DicomVr.CS, "CT"); break;
                case "report": data.Remove(DicomTags.Rows); break;
                case "color": data.Set(DicomTags.SamplesPerPixel, DicomVr.US, 3); break;
                case "frames": data.Set(DicomTags.NumberOfFrames, DicomVr.IS, 2); break;
                case "bits": data.Set(DicomTags.BitsAllocated, DicomVr.US, 32); break;
                case "no study": data.Remove(DicomTags.StudyInstanceUid); break;
                case "pixels":
                    data.Set(DicomTags.Rows, DicomVr.US, 65535);
                    data.Set(DicomTags.Columns, DicomVr.US, 65535);
                    break;
            }
        });
        if (what == "jpeg 2000") odd = As(odd, "1.2.840.10008.1.2.4.90");

        StoreReport report = await StoreAsync(
            service, HttpStatusCode.Accepted, StowBodies.Of(Film(1), odd, Film(2)), Studies);

        Assert.Equal(reason, report.Find(Other)!.FailureReason);
        Assert.Equal([null, null], new[] { Uid(1), Uid(2) }.Select(uid => report.Find(uid)!.FailureReason));
        Assert.Equal(2, (await new XrayContainer(service.Account).ListAsync("dicom/", Stop).ToListAsync(Stop)).Count);
        report = await StoreAsync(service, HttpStatusCode.Conflict, StowBodies.Of(odd), Studies);
        Assert.Equal(reason, Assert.Single(report.Entries).FailureReason);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_without_a_name_and_harms_no_other()
    {
        await using ApiService service = await StartAsync();
        byte[] png = ApiService.Film(1);
        byte[] torn = DicomFilms.Noise(3)[..300];
        byte[] nameless = DicomFilms.Noise(3, change: static data => data.Set(DicomTags.SopClassUid, DicomVr.UI, "../../etc"));
        byte[] long64 = new byte[ApiService.MostUploadBytes + 1];

        StoreReport report = await StoreAsync(
            service, HttpStatusCode.Accepted, StowBodies.Of(png, torn, Film(1), nameless, long64, []), Studies);

        Assert.Equal(Uid(1), Assert.Single(report.Entries).SopInstanceUid);
        Assert.Equal(
            [StoreReason.CannotUnderstand, StoreReason.CannotUnderstand, StoreReason.CannotUnderstand, StoreReason.OutOfResources,
                StoreReason.CannotUnderstand],
            report.Unnamed);
    }

    [Theory]
    [InlineData("LL", "CHEST", ErrorCodes.DicomView)]
    [InlineData("PA", "KNEE", ErrorCodes.DicomBodyPart)]
    public async Task Rest_of_a_study_is_stored_and_listed_as_not_scored(string view, string part, string code)
    {
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync(), check: FilmCheckMode.Off);
        byte[] film = DicomFilms.Noise(1, change: data =>
        {
            data.Set(DicomTags.ViewPosition, DicomVr.CS, view);
            data.Set(DicomTags.BodyPartExamined, DicomVr.CS, part);
        });

        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(film), Studies);

        IngestOutcome outcome = await service.ScoreAsync(new ImageKey("dicom", $"{DicomFilms.Instance}.dcm"));
        Assert.Equal(IngestStatus.Unreadable, outcome.Status);
        string failures = await service.Client.GetStringAsync("/api/failures/dicom", Stop);
        Assert.Contains(code, failures, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instance_of_another_study_than_the_addresses_is_refused()
    {
        await using ApiService service = await StartAsync();

        StoreReport report = await StoreAsync(service, HttpStatusCode.Conflict, StowBodies.Of(Film(1)), $"{Studies}/1.2.3");

        Assert.Equal(StoreReason.DoesNotMatch, report.Find(Uid(1))!.FailureReason);
        using HttpResponseMessage refused = await service.Client.PostAsync($"{Studies}/not-a-uid", StowBodies.Of(Film(1)), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("", "no part or boundary at all")]
    [InlineData("--a-boundary--\r\n", "no part")]
    [InlineData("--another\r\n\r\nx\r\n--another--\r\n", "another boundary")]
    [InlineData("--a-boundary\r\nContent-Type: application/dicom\r\n\r\nFILM", "no end")]
    [InlineData("--a-boundary\r\nContent-Type: application/dicom\r\n\r\nFILM\r\n", "no last boundary")]
    [InlineData("--a-boundary\r\nContent-Type: application/dicom\r\n\r\nFILM\r\n--a-boun", "half a boundary")]
    [InlineData("--a-boundary\nContent-Type: application/dicom\n\nFILM\n--a-boundary--\n", "LF only")]
    [InlineData("--a-boundary\r\nContent-Type: application/dicom\r\nFILM\r\n--a-boundary--\r\n", "no empty line")]
    [InlineData("--a-boundary\r\nContent-Type: application/dicom", "end in a header")]
    [InlineData("--a-boundaryContent-Type: application/dicom\r\n\r\nFILM--a-boundary--", "no CRLF")]
    [InlineData("--a-boundary\r\nno header\r\n\r\nFILM\r\n--a-boundary--\r\n", "no header")]
    [InlineData("--a-boundary\r\nX: HUGE\r\n\r\nFILM\r\n--a-boundary--\r\n", "a huge header")]
    [InlineData("--a-boundary\r\nMANY\r\n\r\nFILM\r\n--a-boundary--\r\n", "many headers")]
    [InlineData("HUGE\r\n--a-boundary\r\n\r\nFILM\r\n--a-boundary--\r\n", "a huge preamble")]
    public async Task Body_that_is_no_multipart_is_refused(string body, string why)
    {
        await using ApiService service = await StartAsync();
        string sent = body.Replace("HUGE", new string('x', 100_000), StringComparison.Ordinal)
            .Replace("MANY", string.Join("\r\n", Enumerable.Range(0, 100).Select(static i => $"X-{i}: 1")), StringComparison.Ordinal)
            .Replace("FILM", Encoding.Latin1.GetString(Film(1)), StringComparison.Ordinal);

        using HttpResponseMessage refused = await service.Client.PostAsync(Studies, StowBodies.Raw(sent), Stop);

        string problem = await refused.Content.ReadAsStringAsync(Stop);
        Assert.True(refused.StatusCode == HttpStatusCode.BadRequest, $"{why}: {(int)refused.StatusCode} {problem}");
        Assert.Contains("multipart", problem, StringComparison.Ordinal);
    }

    /// <summary>Bodies of two films, cut, joined and with bytes changed at random: each is stored, refused or no multipart.</summary>
    [Fact]
    public async Task Changed_body_ends_in_an_answer_and_costs_the_service_nothing()
    {
        await using ApiService service = await StartAsync();
        byte[] whole = await StowBodies.Of(Film(1), Film(2)).ReadAsByteArrayAsync(Stop);
        Random random = new(18);
        SortedDictionary<HttpStatusCode, int> answers = [];
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = Changed(whole, random);
            using HttpResponseMessage answer = await service.Client.PostAsync(Studies, StowBodies.Raw(changed), Stop);
            answers[answer.StatusCode] = answers.GetValueOrDefault(answer.StatusCode) + 1;
        }

        Assert.Subset(
            new HashSet<HttpStatusCode>([
                HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.BadRequest,
                HttpStatusCode.RequestEntityTooLarge]),
            answers.Keys.ToHashSet());
        Assert.True(answers.Count >= 3, string.Join(", ", answers));
        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Of(Film(1)));
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"")]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=")]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=\"a<b\"")]
    [InlineData("multipart/related; boundary=LONG")]
    public async Task Boundary_that_is_none_is_refused(string type)
    {
        await using ApiService service = await StartAsync();

        using HttpContent body = StowBodies.Raw("--a-boundary--", type.Replace("LONG", new string('a', 201), StringComparison.Ordinal));
        using HttpResponseMessage refused = await service.Client.PostAsync(Studies, body, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom+json\"; boundary=a-boundary", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/related; type=\"application/dicom+xml\"; boundary=a-boundary", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=a-boundary", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("nonsense", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Multipart/Related; Type=application/dicom; Boundary=\"a-boundary\"", HttpStatusCode.OK)]
    [InlineData("multipart/related; boundary=a-boundary", HttpStatusCode.OK)]
    [InlineData("multipart/related;type=application/dicom;boundary=a-boundary;charset=\"a;b\"", HttpStatusCode.OK)]
    public async Task Body_is_of_the_media_type_of_instances(string type, HttpStatusCode status)
    {
        await using ApiService service = await StartAsync();
        byte[] body = await StowBodies.Of(Film(1)).ReadAsByteArrayAsync(Stop);

        using HttpResponseMessage answer = await service.Client.PostAsync(Studies, StowBodies.Raw(body, type), Stop);

        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>Orthanc's boundary has 73 characters, where RFC 2046 allows 70.</summary>
    [Fact]
    public async Task Boundary_as_long_as_Orthancs_is_taken()
    {
        await using ApiService service = await StartAsync();
        string boundary = $"{Guid.NewGuid()}-{Guid.NewGuid()}";
        string body = Encoding.Latin1.GetString(await StowBodies.Of(Film(1)).ReadAsByteArrayAsync(Stop))
            .Replace(StowBodies.Boundary, boundary, StringComparison.Ordinal);

        string type = $"multipart/related; type=\"application/dicom\"; boundary={boundary}";
        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Raw(body, type));
    }

    [Fact]
    public async Task Bare_instance_is_taken_too()
    {
        await using ApiService service = await StartAsync();

        await StoreAsync(service, HttpStatusCode.OK, StowBodies.Raw(Film(1), "application/dicom"), Studies);

        await StoreAsync(service, HttpStatusCode.Conflict, StowBodies.Raw("no film", "application/dicom"), Studies);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nFILM\r\n--b--")]
    [InlineData("Content-Type: image/jpeg\r\n\r\nFILM")]
    public async Task Part_of_another_media_type_is_no_instance(string part)
    {
        await using ApiService service = await StartAsync();
        string film = Encoding.Latin1.GetString(Film(1));
        string body = $"--a-boundary\r\n{part.Replace("FILM", film, StringComparison.Ordinal)}\r\n"
            + $"--a-boundary\r\nContent-Type: application/dicom; transfer-syntax=1.2.840.10008.1.2.1\r\n\r\n{film}\r\n--a-boundary--";

        StoreReport report = await StoreAsync(service, HttpStatusCode.Accepted, StowBodies.Raw(body), Studies);

        Assert.Equal([StoreReason.CannotUnderstand], report.Unnamed);
        Assert.Null(Assert.Single(report.Entries).FailureReason);
    }

    [Theory]
    [InlineData("", "application/dicom+json")]
    [InlineData("*/*", "application/dicom+json")]
    [InlineData("application/json", "application/dicom+json")]
    [InlineData("application/dicom+xml", "application/dicom+xml")]
    [InlineData("application/dicom+json;q=0.5, application/dicom+xml", "application/dicom+xml")]
    [InlineData("application/dicom+xml;q=0.1, */*", "application/dicom+json")]
    [InlineData("application/dicom+json;q=0, application/*", "application/dicom+xml")]
    public async Task Report_has_the_form_that_the_sender_accepts(string accept, string type)
    {
        await using ApiService service = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, Studies) { Content = StowBodies.Of(Film(1), "x"u8.ToArray()) };
        if (accept.Length > 0) request.Headers.TryAddWithoutValidation("Accept", accept);

        using HttpResponseMessage answer = await service.Client.SendAsync(request, Stop);

        Assert.Equal((HttpStatusCode.Accepted, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        StoreReport report = StoreReport.TryRead(await answer.Content.ReadAsByteArrayAsync(Stop))!;
        Assert.Equal((Uid(1), 1), (Assert.Single(report.Entries).SopInstanceUid, report.Unnamed.Count));
    }

    [Theory]
    [InlineData("dataset=unfiled")]
    [InlineData("dataset=a%2Fb")]
    [InlineData("dataset=..")]
    [InlineData("dataset=a&dataset=b")]
    public async Task Dataset_that_is_none_is_refused(string query)
    {
        await using ApiService service = await StartAsync();

        using HttpResponseMessage refused = await service.Client.PostAsync($"{Studies}?{query}", StowBodies.Of(Film(1)), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Token_is_demanded_and_pages_of_other_sites_are_refused()
    {
        HttpAddress address = HttpAddress.Parse("0");
        await using ApiService service = await ApiService.StartAsync(
            await azurite.NewAccountAsync(), address: address, access: HttpAccess.Of(address, "a-token-of-the-test"));
        string dicom = new Uri(service.Server.Address, "/dicom-web").AbsoluteUri;
        DicomInstance instance = new("1.2", Uid(1), Film(1));
        using StowClient stranger = new(new StowOptions(dicom));
        using StowClient known = new(new StowOptions(dicom) { Authorization = StowOptions.Bearer("a-token-of-the-test") });

        DicomWebException refused = await Assert.ThrowsAsync<DicomWebException>(() => stranger.SendAsync([instance], Stop));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(await known.SendAsync([instance], Stop)).IsStored);
        using HttpRequestMessage request = new(HttpMethod.Post, Studies) { Content = StowBodies.Of(Film(1)) };
        request.Headers.Add("Origin", "https://elsewhere.example");
        using HttpResponseMessage page = await service.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task Our_client_and_our_server_understand_each_other()
    {
        await using ApiService service = await StartAsync();
        using StowClient client = new(
            new StowOptions(new Uri(service.Server.Address, "/dicom-web?dataset=ward").AbsoluteUri) { MostInstances = 3 });
        byte[] scan = DicomFilms.Noise(1, change: static data =>
        {
            data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Other);
            data.Set(DicomTags.Modality, DicomVr.CS, "CT");
        });
        DicomInstance[] instances =
            [.. Enumerable.Range(1, 4).Select(static i => new DicomInstance("1.2", Uid(i), Film(i))), new("1.2", Other, scan)];

        IReadOnlyList<StowOutcome> outcomes = await client.SendAsync(instances, Stop);

        Assert.Equal([true, true, true, true, false], outcomes.Select(static o => o.IsStored));
        Assert.Equal(StoreReason.ClassNotSupported, outcomes[4].Reason);
        Assert.Equal(4, (await new XrayContainer(service.Account).ListAsync("ward/", Stop).ToListAsync(Stop)).Count);
    }

    private static string Uid(int number) => $"{DicomFilms.Series}.9{number}";

    private static byte[] Film(int number) =>
        DicomFilms.Noise(number, change: data => data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Uid(number)));

    /// <summary>The file with another transfer syntax in its meta information, of the same length when padded.</summary>
    private static byte[] As(byte[] file, string syntax)
    {
        byte[] changed = [.. file];
        int at = changed.AsSpan().IndexOf("1.2.840.10008.1.2.1\0"u8);
        Assert.True(at > 0);
        // The length of the element grows, and with it the group.
        byte[] value = Encoding.ASCII.GetBytes(syntax.Length % 2 == 0 ? syntax : syntax + "\0");
        byte[] longer = [.. changed[..at], .. value, .. changed[(at + 20)..]];
        longer[at - 2] = (byte)value.Length;
        longer[140] += (byte)(value.Length - 20);
        return longer;
    }

    private static byte[] Changed(byte[] whole, Random random)
    {
        // Half of the changes hit what surrounds the first film, which is but a small part of the body.
        int At() => random.Next(2) == 0 ? random.Next(200) : random.Next(whole.Length);
        byte[] changed = [.. whole];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            switch (random.Next(4))
            {
                case 0: changed = changed[..Math.Min(changed.Length, At())]; break;
                case 1: changed = [.. changed[..Math.Min(changed.Length, At())], .. whole[At()..]]; break;
                case 2 when changed.Length > 0: changed[Math.Min(changed.Length - 1, At())] = (byte)random.Next(256); break;
                default: changed = [.. changed, .. "\r\n--a-boundary"u8, .. whole[..At()]]; break;
            }
        }

        return changed;
    }

    private async Task<ApiService> StartAsync() => await ApiService.StartAsync(await azurite.NewAccountAsync());

    private static async Task<StoreReport> StoreAsync(
        ApiService service, HttpStatusCode status, HttpContent body, string at = Studies)
    {
        using HttpResponseMessage answer = await service.Client.PostAsync(at, body, Stop);
        byte[] text = await answer.Content.ReadAsByteArrayAsync(Stop);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {Encoding.UTF8.GetString(text)}");
        Assert.DoesNotContain(DicomFilms.Planted, Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        return StoreReport.TryRead(text)!;
    }
}
