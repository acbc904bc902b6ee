using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Model.Fetch;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Model;

/// <summary>From a name to a model, with tiny checkpoints from a server on this machine.</summary>
public sealed class ModelFetchTests : IAsyncLifetime
{
    private readonly string _cache = Directory.CreateTempSubdirectory("chexnet-fetch-").FullName;
    private readonly StringWriter _error = new();
    private FileServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Checkpoint =>
        Path.Combine(TestData.Repository, "tests", "CheXNet.Shared.Tests", "Fixtures", "checkpoints", "m-25012018-123527.pth.tar");

    private RegisteredModel Model => new(
        "tiny-model", "A tiny model", "https://example.org", "MIT", "Nothing.", "zoogzog", new RegisteredFile(_server.At("/tiny.pth.tar")));

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _server.Files["/tiny.pth.tar"] = await File.ReadAllBytesAsync(Checkpoint, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _error.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public async Task Fetched_model_is_found_by_its_name_and_is_not_fetched_twice()
    {
        FetchedModel fetched = await FetchAsync(Model);
        Assert.Equal("tiny-model@1.0.0", fetched.Package.Id.ToString());
        Assert.Equal(fetched.Package.Card.Source!.Sha256, fetched.Hashes!.Sha256);
        ModelFinder finder = new([Path.Combine(_cache, "models")], Path.Combine(_cache, "models"));
        Assert.Equal(fetched.Package.Location, (await finder.FindAsync("tiny-model", Cancellation)).Location);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_cache, ModelFetch.Downloads)));

        FetchedModel again = await FetchAsync(Model);
        Assert.Null(again.Hashes);
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Model_that_gives_other_probabilities_than_its_authors_is_refused()
    {
        _server.Files["/film.png"] = FilmFolder.Png(1);
        _server.Files["/preds.csv"] = "Image Index,prob_Mass\nfilm.png,0.999\nelsewhere.png,0.5\n"u8.ToArray();
        RegisteredReference reference = new(new(_server.At("/preds.csv")), [new(_server.At("/film.png"))], 0.01);
        var e = await Assert.ThrowsAsync<CheckpointException>(() => FetchAsync(Model with { Reference = reference }));
        Assert.Equal(ErrorCodes.CheckpointSelfTestFailed, e.Code);
        Assert.Contains("Mass of film.png", e.Message, StringComparison.Ordinal);

        FetchedModel fetched = await FetchAsync(Model with { Reference = reference with { Tolerance = 1 } });
        Assert.Equal((1, 1), (fetched.SelfTest!.Reference!.Images, fetched.SelfTest.Reference.Missing));
    }

    [Fact]
    public async Task Model_without_a_license_is_fetched_only_after_it_is_confirmed()
    {
        string register = await RegisterAsync(Model with { License = null, Name = $"tiny-{Guid.NewGuid():N}" });
        string name = ModelRegister.Read(register).Models[0].Name;
        Ran ran = await Ran.Async("model", "fetch", name, "--register", register);
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains("add --accept-license", ran.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Command_prints_source_license_and_what_the_data_demand()
    {
        string name = $"tiny-{Guid.NewGuid():N}", register = await RegisterAsync(Model with { Name = name });
        string location = ModelFetch.LocationOf(Model with { Name = name }, CacheFolder.Root);
        try
        {
            Ran ran = await Ran.Async("model", "fetch", name, "--register", register);
            Assert.Equal("", ran.Status == 0 ? "" : ran.Error);
            Assert.Contains($"Use it: chexnet score film.png --model {name}", ran.Output, StringComparison.Ordinal);
            Assert.Contains("License:   MIT (https://example.org)", ran.Output, StringComparison.Ordinal);
            Assert.Contains("Data:      Nothing.", ran.Output, StringComparison.Ordinal);

            Ran json = await Ran.Async("model", "fetch", name, "--register", register, "--json");
            using JsonDocument answer = JsonDocument.Parse(json.Output);
            Assert.Equal($"{name}@1.0.0", answer.RootElement.GetProperty("model").GetString());
            Assert.Equal(0, (await Ran.Async("model", "verify", name)).Status);
        }
        finally
        {
            if (Directory.Exists(location)) Directory.Delete(location, recursive: true);
        }
    }

    [Fact]
    public async Task Unknown_name_lists_the_known_ones()
    {
        Ran ran = await Ran.Async("model", "fetch", "resnet");
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains("choose jrzech, ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_lists_every_model_with_its_license_and_how_it_is_checked()
    {
        Ran ran = await Ran.Async("model", "list", "--available");
        Assert.Equal(0, ran.Status);
        Assert.All(ModelRegister.Read(null).Models, model => Assert.Contains($" {model.Name} ", ran.Output, StringComparison.Ordinal));
        Assert.Contains("none found", ran.Output, StringComparison.Ordinal);
        Assert.Contains("BSD-3-Clause", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_of_the_program_names_known_profiles_and_the_blobs_that_they_call_published()
    {
        foreach (RegisteredModel model in ModelRegister.Read(null).Models)
        {
            var profile = CheXNet.Checkpoints.Profiles.ImportProfiles.Find(model.Profile);
            Assert.Equal("https", model.File.Address.Scheme);
            if (model.File.GitBlob is { } blob) Assert.Contains(blob, profile.Published!);
            Assert.All(model.Reference?.Films ?? [], static film => Assert.NotNull(film.GitBlob));
        }
    }

    [Theory]
    [InlineData("""{"schema":"chexnet.register/2","models":[]}""", "its schema is")]
    [InlineData("""{"schema":"chexnet.register/1","models":[],"more":1}""", "more")]
    public Task Register_of_another_form_is_refused(string json, string why) => RefusesAsync(json, why);

    [Theory]
    [InlineData("../x", "http://a/b", "small letters")]
    [InlineData("x", "file:///etc/passwd", "not the address")]
    [InlineData("x", "http://a/b%2F..%2Fc", "file's name")]
    [InlineData("x", "http://a/", "file's name")]
    public Task Register_whose_names_lead_elsewhere_is_refused(string name, string address, string why) => RefusesAsync(
        """{"schema":"chexnet.register/1","models":[{"name":"N","title":"","project":"","license":null,"data":"","profile":"","""
            .Replace("N", name, StringComparison.Ordinal) + $"\"file\":{{\"address\":\"{address}\"}}}}]}}",
        why);

    private async Task RefusesAsync(string json, string why)
    {
        string path = Path.Combine(_cache, "register.json");
        await File.WriteAllTextAsync(path, json, Cancellation);
        Ran ran = await Ran.Async("model", "list", "--available", "--register", path);
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains(why, ran.Error, StringComparison.Ordinal);
    }

    private async Task<string> RegisterAsync(RegisteredModel model)
    {
        string path = Path.Combine(_cache, "own.json");
        ModelRegister register = new(ModelRegister.CurrentSchema, [model]);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(register, JsonSerializerOptions.Web), Cancellation);
        return path;
    }

    private async Task<FetchedModel> FetchAsync(RegisteredModel model)
    {
        using HttpClient http = Download.NewClient();
        Download download = new(http, ModelFetch.Remembered(_cache), new DownloadProgress(_error), pause: TimeSpan.Zero);
        return await new ModelFetch(download, _cache, _error).RunAsync(model, Cancellation);
    }
}
