using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>What the viewer shows and keeps, over the API.</summary>
public sealed class ViewerApiTests(AzuriteFixture azurite)
{
    private const HttpStatusCode Bad = HttpStatusCode.BadRequest;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thumbnail_is_drawn_once_for_all_who_ask_and_anew_for_a_new_image()
    {
        await using ApiService service = await StartAsync();
        XrayContainer xrays = new(service.Account);
        ImageKey key = new("ward", "a.png");
        await xrays.WriteAsync(key, BinaryData.FromBytes(ApiService.Film(1)), Stop);

        byte[][] drawn = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => service.Client.GetByteArrayAsync("/api/thumbnails/ward/a.png", Stop)));
        var container = service.Account.Blobs.GetBlobContainerClient(StorageNames.ThumbnailsContainer);
        string[] kept = [.. (await container.GetBlobsAsync(cancellationToken: Stop).ToListAsync(Stop)).Select(static b => b.Name)];
        string etag = await xrays.WriteAsync(key, BinaryData.FromBytes(ApiService.Film(2)), Stop);
        using HttpResponseMessage later = await service.Client.GetAsync("/api/thumbnails/ward/a.png", Stop);

        Assert.All(drawn, picture => Assert.Equal(drawn[0], picture));
        Assert.Equal(["ward/a.png/256.jpg"], kept);
        Assert.NotEqual(drawn[0], await later.Content.ReadAsByteArrayAsync(Stop));
        Assert.Contains(etag, $"{later.Headers.ETag}", StringComparison.Ordinal);
        DecodedXray small = new XrayDecoder(new ImageLimits()).Decode(drawn[0]);
        Assert.Equal((96, 80), (small.Image.Width, small.Image.Height));
    }

    [Theory]
    [InlineData("/api/xrays/ward/IM1?")]
    [InlineData("/api/thumbnails/ward/IM1?")]
    [InlineData("/api/thumbnails/ward/IM1?size=display&")]
    public async Task Dicom_film_is_shown_with_the_window_of_its_row_and_anew_with_the_window_of_another(string path)
    {
        await using ApiService service = await StartAsync();
        ImageKey key = new("ward", "IM1");
        // Its left half is 1000, its right half 3000.
        byte[] film = DicomFilms.Of([.. Enumerable.Range(0, 96 * 80).Select(static i => (ushort)(i % 96 < 48 ? 1000 : 3000))], 96);
        await new XrayContainer(service.Account).WriteAsync(key, BinaryData.FromBytes(film), Stop);
        (int, int) beforeIts = (await HalvesAsync("")).Halves;
        await service.ScoreAsync(key);

        string own = $"{service.Scorer.Card.ToModelId()}", other = "other@1.0.0";
        await SetWindowAsync(own, "LINEAR 500/100");
        var bright = await HalvesAsync("");
        await SetWindowAsync(own, "LINEAR 5000/100");
        await SetWindowAsync(other, "LINEAR 2000/100");
        using HttpRequestMessage revalidated = new(HttpMethod.Get, path);
        revalidated.Headers.IfNoneMatch.Add(bright.Tag!);
        using HttpResponseMessage answer = await service.Client.SendAsync(revalidated, Stop);
        var dark = await HalvesAsync("");
        using HttpRequestMessage known = new(HttpMethod.Get, path);
        known.Headers.IfNoneMatch.Add(dark.Tag!);
        using HttpResponseMessage unchanged = await service.Client.SendAsync(known, Stop);

        Assert.Equal((0, 255), beforeIts);
        Assert.Equal((255, 255), bright.Halves);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((0, 0), dark.Halves);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        // Whose row it is may be said; a model without one changes nothing.
        Assert.Equal((0, 255), (await HalvesAsync($"model={other}")).Halves);
        Assert.Equal((0, 0), (await HalvesAsync("model=nobody@1")).Halves);
        // A row of what was there before says nothing of a new film.
        await new XrayContainer(service.Account).WriteAsync(key, BinaryData.FromBytes(film), Stop);
        Assert.Equal(beforeIts, (await HalvesAsync("")).Halves);

        async Task<(EntityTagHeaderValue? Tag, (int, int) Halves)> HalvesAsync(string query)
        {
            using HttpResponseMessage shown = await service.Client.GetAsync(path + query, Stop);
            PixelImage picture = new XrayDecoder(new ImageLimits()).Decode(await shown.Content.ReadAsByteArrayAsync(Stop)).Image;
            return (shown.Headers.ETag, (Extreme(picture.Pixels[10]), Extreme(picture.Pixels[85])));
        }

        // JPEG may be a level off.
        static int Extreme(byte gray) => gray switch { <= 2 => 0, >= 253 => 255, _ => gray };

        async Task SetWindowAsync(string model, string window)
        {
            TableClient table = service.Account.Tables.GetTableClient(StorageNames.PredictionsTable);
            TableEntity row = await table.QueryAsync<TableEntity>(cancellationToken: Stop).FirstAsync(Stop);
            row.RowKey = PredictionKey.RowOf(key, ModelId.Parse(model));
            (row["_Model"], row["_Window"]) = (model, window);
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, Stop);
        }
    }

    [Fact]
    public async Task Worklist_of_a_model_that_is_not_installed_is_served_from_its_rows()
    {
        await using ApiService service = await StartAsync();
        TableClient table = service.Account.Tables.GetTableClient(StorageNames.PredictionsTable);
        for (int i = 0; i < 3; i++) await service.ScoreAsync(new ImageKey("ward", $"{i}.png"), ApiService.Film(i));
        // The same rows as another model's, and none in the table of its ranking: what it ranked by, nobody knows here.
        foreach (TableEntity row in await table.QueryAsync<TableEntity>(cancellationToken: Stop).ToListAsync(Stop))
        {
            row.RowKey = PredictionKey.RowOf(new ImageKey("ward", row.GetString("_Image")), ModelId.Parse("gone@1.0.0"));
            (row["_Model"], row["_Notice"]) = ("gone@1.0.0", "A notice of its own.");
            await table.AddEntityAsync(row, Stop);
        }

        JsonNode own = await ReadAsync("?finding=mass&min=0"), list = await ReadAsync("?finding=mass&model=gone@1.0.0");
        JsonNode first = await ReadAsync("?finding=mass&model=gone@1.0.0&top=2"), all = await ReadAsync("?model=gone@1.0.0");
        JsonNode rest = await ReadAsync($"?finding=mass&model=gone@1.0.0&top=2&continuation={first["continuation"]}");
        using HttpResponseMessage nobody = await service.Client.GetAsync("/api/predictions/ward?model=nobody@1", Stop);
        using HttpResponseMessage elsewhere = await service.Client.GetAsync("/api/predictions/other?model=gone@1.0.0", Stop);
        using HttpResponseMessage unknown = await service.Client.GetAsync("/api/predictions/ward?model=gone@1.0.0&finding=gout", Stop);

        Assert.Equal(own["images"]!.ToJsonString(), list["images"]!.ToJsonString());
        Assert.Equal(3, all["images"]!.AsArray().Count);
        Assert.Equal(
            list["images"]!.AsArray().Select(static i => i!.ToJsonString()),
            first["images"]!.AsArray().Concat(rest["images"]!.AsArray()).Select(static i => i!.ToJsonString()));
        Assert.Equal(("gone@1.0.0", "A notice of its own.", 0.0),
            ((string)list["model"]!, (string)list["notice"]!, (double)list["min"]!));
        foreach (HttpResponseMessage missing in new[] { nobody, elsewhere })
        {
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
            Assert.Contains("model-not-found", await missing.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.Contains("finding-unknown", await unknown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        async Task<JsonNode> ReadAsync(string query) =>
            (await service.Client.GetFromJsonAsync<JsonNode>($"/api/predictions/ward{query}", Stop))!;
    }

    [Fact]
    public async Task Film_that_the_browser_has_is_looked_up_and_not_read()
    {
        await using ApiService service = await StartAsync();
        string etag = await new XrayContainer(service.Account).WriteAsync(
            new ImageKey("ward", "a.png"), BinaryData.FromBytes(ApiService.Film(1)), Stop);
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/xrays/ward/a.png");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{etag}\""));
        StorageRequests before = service.Account.Requests;

        using HttpResponseMessage known = await service.Client.SendAsync(request, Stop);
        long lookedUp = (service.Account.Requests - before).Blobs;
        using HttpResponseMessage read = await service.Client.GetAsync("/api/xrays/ward/a.png", Stop);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (known.StatusCode, read.StatusCode));
        Assert.Equal(known.Headers.ETag, read.Headers.ETag);
        Assert.Equal(lookedUp + 1, (service.Account.Requests - before).Blobs - lookedUp);
    }

    [Fact]
    public async Task Film_that_failed_is_scored_again_on_request_and_then_listed_no_more()
    {
        await using ApiService service = await StartAsync();
        ImageKey key = new("ward", "a.png");
        await service.ScoreAsync(key, ApiService.Film(1)[..2000]);
        string before = (await new XrayContainer(service.Account).FindETagAsync(key.BlobName, Stop))!;

        using HttpResponseMessage retried = await service.Client.PostAsync("/api/failures/ward/a.png/retry", null, Stop);
        string after = (await new XrayContainer(service.Account).FindETagAsync(key.BlobName, Stop))!;
        XrayContent same = (await new XrayContainer(service.Account).ReadAsync(key, Stop))!;
        await service.ScoreAsync(key, ApiService.Film(1));
        JsonNode failures = (await service.Client.GetFromJsonAsync<JsonNode>("/api/failures/ward", Stop))!;

        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.NotEqual(before, after);
        Assert.Equal(ApiService.Film(1)[..2000], same.Bytes.ToArray());
        Assert.Empty(failures["failures"]!.AsArray());
    }

    [Fact]
    public async Task Failures_are_counted_by_reason_and_paged_for_one()
    {
        await using ApiService service = await StartAsync();
        for (int i = 0; i < 5; i++) await service.ScoreAsync(new ImageKey("ward", $"{i}.png"), ApiService.Film(i)[..2000]);
        await service.ScoreAsync(new ImageKey("ward", "2b.png"), "GIF89a"u8.ToArray());

        JsonNode codes = (await service.Client.GetFromJsonAsync<JsonNode>("/api/failures/ward/codes", Stop))!;
        List<string> paged = [];
        string? next = "";
        while (next is not null)
        {
            JsonNode page = (await service.Client.GetFromJsonAsync<JsonNode>(
                $"/api/failures/ward?code=image-corrupt&top=2&continuation={next}", Stop))!;
            paged.AddRange(page["failures"]!.AsArray().Select(static f => (string)f!["image"]!));
            next = (string?)page["continuation"];
        }

        Assert.Equal(
            [("image-corrupt", 5), ("image-format-unsupported", 1)],
            codes["codes"]!.AsArray().Select(static c => ((string)c!["code"]!, (int)c["count"]!)));
        Assert.Equal(["0.png", "1.png", "2.png", "3.png", "4.png"], paged);
    }

    [Fact]
    public async Task Reviews_become_the_labels_and_boxes_that_most_reviewers_gave()
    {
        await using ApiService service = await StartAsync();
        string model = $"{service.Scorer.Card.ToModelId()}";
        foreach (string image in new[] { "a.png", "b, c.png" }) await service.ScoreAsync(new ImageKey("ward", image), ApiService.Film(1));
        JsonNode prediction = (await service.Client.GetFromJsonAsync<JsonNode>("/api/predictions/ward/a.png", Stop))!;
        var points = service.Scorer.Card.OperatingPoints;
        bool isCalled = (double)prediction["probabilities"]!["Mass"]! >= (points?.Thresholds[service.Scorer.Card.IndexOf("Mass")] ?? 0.5);
        string present = isCalled ? "agree" : "disagree", absent = isCalled ? "disagree" : "agree";
        await AddAsync("a.png", absent, "ann");
        await AddAsync("a.png", present, "ann", new { x = 1, y = 2, width = 3, height = 4 });
        await AddAsync("a.png", present, "bob");
        await AddAsync("a.png", absent, "cyd");
        await AddAsync("b%2C%20c.png", absent, "ann");
        await AddAsync("b%2C%20c.png", present, "bob");
        await AddAsync("b%2C%20c.png", "unsure", "cyd");

        string labels = await service.Client.GetStringAsync("/api/reviews/ward?format=csv", Stop);
        string annas = await service.Client.GetStringAsync("/api/reviews/ward?format=csv&reviewer=ann", Stop);
        string boxes = await service.Client.GetStringAsync("/api/reviews/ward?format=csv&what=boxes", Stop);

        string[] columns = labels.Split('\n')[0].Split(',');
        Assert.Equal("Image Index", columns[0]);
        Assert.Equal(service.Scorer.Card.Findings.Select(static f => f.Name), columns[1..]);
        Assert.Equal(["a.png:1"], RowsOf(labels));
        Assert.Equal(["a.png:1", "b, c.png:0"], RowsOf(annas));
        Assert.Equal("Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Mass,1,2,3,4\n", boxes);

        IEnumerable<string> RowsOf(string csv) => csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row =>
        {
            string image = row.StartsWith('"') ? row.Split('"')[1] : row.Split(',')[0];
            return $"{image}:{row[(row.StartsWith('"') ? image.Length + 2 : image.Length)..].Split(',')[Array.IndexOf(columns, "Mass")]}";
        });

        async Task AddAsync(string image, string verdict, string reviewer, object? box = null)
        {
            using HttpResponseMessage added = await service.Client.PostAsJsonAsync(
                $"/api/reviews/ward/{image}", new { finding = "Mass", verdict, model, reviewer, box }, Stop);
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"finding":"Mass","verdict":"maybe","model":"MODEL"}""", Bad)]
    [InlineData("""{"finding":"Mass","verdict":7,"model":"MODEL"}""", Bad)]
    [InlineData("""{"finding":"Mass","model":"MODEL"}""", Bad)]
    [InlineData("""{"finding":"Headache","verdict":"agree","model":"MODEL"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"finding":"Mass","verdict":"agree","model":"other@1"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"finding":"Mass","verdict":"unsure","model":"MODEL","box":{"x":0,"y":0,"width":97,"height":9}}""", Bad)]
    [InlineData("""{"finding":"Mass","verdict":"unsure","model":"MODEL","box":{"x":0,"y":0,"width":9}}""", Bad)]
    [InlineData("""{"finding":"Mass","verdict":"unsure","model":"MODEL","reviewer":"a\u001bb"}""", Bad)]
    [InlineData("""{"finding":"Mass","verdict":"unsure","model":"MODEL","note":"two\nlines"}""", HttpStatusCode.Created)]
    public async Task Review_that_says_nothing_certain_is_refused(string body, HttpStatusCode status)
    {
        await using ApiService service = await StartAsync();
        await service.ScoreAsync(new ImageKey("ward", "a.png"), ApiService.Film(1));
        string sent = body.Replace("MODEL", $"{service.Scorer.Card.ToModelId()}", StringComparison.Ordinal);

        using HttpResponseMessage response = await service.Client.PostAsync("/api/reviews/ward/a.png", new StringContent(sent), Stop);

        Assert.Equal(status, response.StatusCode);
    }

    private async Task<ApiService> StartAsync() => await ApiService.StartAsync(await azurite.NewAccountAsync());
}
