using System.Text;
using System.Text.Json;
using CheXNet.Cli.Tests.Http;
using CheXNet.Cli.Tests.Score;
using CheXNet.Fhir;
using CheXNet.Findings;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Firely.Fhir.Validation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace CheXNet.Cli.Tests.Fhir;

public sealed class FhirExportTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey Png = new("ward", "a/1 ü & <film>.png");
    private static readonly ImageKey Film = new("ward", "IM1");
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-fhir-");
    private string _account = "";
    private ApiService _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await azurite.NewConnectionStringAsync();
        var account = StorageAccount.Parse(_account);
        await account.EnsureCreatedAsync(Stop);
        _service = await ApiService.StartAsync(account);
        await _service.ScoreAsync(Png, ApiService.Film(1));
        await _service.ScoreAsync(new ImageKey("ward", "odd.png"), ApiService.OddFilm());
        await _service.ScoreAsync(Film, DicomFilms.Noise(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Bundles_are_valid_by_the_definitions_of_FHIR_R4()
    {
        Validator validator = Validation();
        foreach (ImageKey image in new[] { Png, Film, new ImageKey("ward", "odd.png") })
        {
            foreach (FhirOptions options in new[] { new FhirOptions(), new FhirOptions { IsTransaction = true, Subject = "Patient/1" } })
            {
                Bundle bundle = Parse(FhirBundle.Of(await StoredAsync(image), options).ToJson());

                OperationOutcome outcome = validator.Validate(bundle);

                Assert.Empty(outcome.Issue.Where(static issue => issue.Severity is not OperationOutcome.IssueSeverity.Information)
                    .Select(static issue => $"{issue.Severity} {issue.Details?.Text} at {string.Join(", ", issue.Expression)}"));
            }
        }
    }

    /// <summary>Or the test above would find nothing whatever there is.</summary>
    [Fact]
    public async Task Bundle_that_is_not_valid_is_found()
    {
        Validator validator = Validation();
        Bundle bundle = FhirBundle.Of(await StoredAsync(Png), new FhirOptions()).Resource;
        ((Observation)bundle.Entry[1].Resource!).Status = null;
        ((DiagnosticReport)bundle.Entry[0].Resource!).Code = null!;

        Assert.False(validator.Validate(bundle).Success);
    }

    [Fact]
    public async Task Bundle_tells_what_the_row_tells_and_names_nobody()
    {
        StoredPrediction stored = await StoredAsync(Film);
        byte[] json = FhirBundle.Of(stored, new FhirOptions()).ToJson();
        Bundle bundle = Parse(json);

        DiagnosticReport report = Assert.Single(bundle.Entry.Select(static e => e.Resource).OfType<DiagnosticReport>());
        Observation[] observations = [.. bundle.Entry.Select(static e => e.Resource).OfType<Observation>()];
        Device device = Assert.Single(bundle.Entry.Select(static e => e.Resource).OfType<Device>());
        Assert.Equal(stored.Prediction.Findings.Count, observations.Length);
        Assert.Equal(bundle.Entry.Select(static e => e.FullUrl).Distinct().Count(), bundle.Entry.Count);
        foreach ((int i, Finding finding) in stored.Prediction.Findings.Index())
        {
            Observation observation = observations[i];
            FindingCode code = FindingCodes.Of(finding);
            Assert.Equal(ObservationStatus.Preliminary, observation.Status);
            Assert.Equal(code.Value, Assert.Single(observation.Code!.Coding).Code);
            Assert.Equal(stored.Prediction.Probabilities[i], (double)((Quantity)observation.Value!).Value!.Value, 12);
            Assert.Equal($"urn:uuid:{device.Id}", observation.Device!.Reference);
            Assert.Equal($"urn:uuid:{observation.Id}", report.Result[i].Reference);
            Assert.Contains(observation.Note, static note => note.Text!.Contains(Disclaimer.Text, StringComparison.Ordinal));
            Assert.Equal($"urn:oid:{DicomFilms.Study}", Assert.Single(observation.DerivedFrom).Identifier!.Value);
            Assert.Null(observation.Subject);
        }

        Assert.Equal(DiagnosticReport.DiagnosticReportStatus.Preliminary, report.Status);
        Assert.Equal(stored.Prediction.Provenance.Model.Version, device.Version[0].Value);
        Assert.Equal($"urn:oid:{DicomFilms.Study}", Assert.Single(report.ImagingStudy).Identifier!.Value);
        Assert.DoesNotContain(DicomFilms.Planted, Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Bundle other = Parse(FhirBundle.Of(await StoredAsync(Png), new FhirOptions()).ToJson());
        Assert.Empty(((DiagnosticReport)other.Entry[0].Resource!).ImagingStudy);
        Assert.Empty(bundle.Entry.Select(static e => e.FullUrl).Intersect(other.Entry.Select(static e => e.FullUrl)
            .Where(url => url != $"urn:uuid:{device.Id}")));
    }

    [Fact]
    public async Task Ids_are_the_same_each_time_and_others_for_another_film()
    {
        string[] Ids(FhirBundle bundle) => [bundle.Id, .. bundle.Resource.Entry.Select(static e => e.Resource!.Id!)];
        StoredPrediction stored = await StoredAsync(Png);
        string[] first = Ids(FhirBundle.Of(stored, new FhirOptions()));
        await _service.ScoreAsync(Png, ApiService.Film(1));
        string[] again = Ids(FhirBundle.Of(await StoredAsync(Png), new FhirOptions { IsTransaction = true }));
        await _service.ScoreAsync(Png, ApiService.Film(2));
        string[] other = Ids(FhirBundle.Of(await StoredAsync(Png), new FhirOptions()));

        Assert.Equal(first, again);
        Assert.Equal(first[^1], other[^1]);
        Assert.Empty(first[..^1].Intersect(other[..^1]));
    }

    [Fact]
    public async Task Dataset_is_written_as_lines_or_files_and_the_same_twice()
    {
        string file = Path.Combine(_folder.FullName, "ward.ndjson"), folder = Path.Combine(_folder.FullName, "bundles");

        Ran lines = await ExportAsync("--output", file, "--json");
        byte[] first = await File.ReadAllBytesAsync(file, Stop);
        await ExportAsync("--output", file);
        Ran files = await ExportAsync("--output", folder, "--transaction");

        Assert.Equal((0, 0), (lines.Status, files.Status));
        Assert.Equal(3, JsonElement.Parse(lines.Output).GetProperty("bundles").GetInt32());
        Assert.Equal(first, await File.ReadAllBytesAsync(file, Stop));
        Bundle[] bundles = [.. File.ReadAllLines(file).Select(static line => Parse(Encoding.UTF8.GetBytes(line)))];
        Assert.Equal(3, bundles.Length);
        Assert.Equal(
            bundles.Select(static b => $"{b.Id}.json").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(folder, "*.json").Select(static f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            Bundle bundle = Parse(await File.ReadAllBytesAsync(path, Stop));
            Assert.Equal(Bundle.BundleType.Transaction, bundle.Type);
            Assert.All(bundle.Entry, static e => Assert.Equal($"{e.Resource!.TypeName}/{e.Resource.Id}", e.Request!.Url));
        }
    }

    [Fact]
    public async Task One_film_of_a_patient_names_the_patient_that_was_given()
    {
        Ran ran = await ExportAsync("--image", "IM1", "--subject", "Patient/123", "--output", _folder.FullName);

        Assert.Equal(0, ran.Status);
        Bundle bundle = Parse(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder.FullName, "*.json")), Stop));
        Assert.All(
            bundle.Entry.Select(static e => e.Resource).OfType<Observation>(),
            static o => Assert.Equal("Patient/123", o.Subject!.Reference));
    }

    [Theory]
    [InlineData(2, "--subject", "Patient/1")]
    [InlineData(2, "--image", "IM1", "--subject", "Mr X")]
    [InlineData(2, "--image", "nothing.png")]
    [InlineData(2, "--model", "another@1.0.0", "--image", "IM1")]
    [InlineData(1, "--image", "nothing.png", "--image", "IM1")]
    public async Task What_cannot_be_exported_is_said(int status, params string[] arguments)
    {
        Ran ran = await ExportAsync([.. arguments, "--output", Path.Combine(_folder.FullName, "out.ndjson")]);

        Assert.Equal(status, ran.Status);
        Assert.NotEmpty(ran.Output + ran.Error);
        Assert.Equal(status == 1, File.Exists(Path.Combine(_folder.FullName, "out.ndjson")));
    }

    [Theory]
    [InlineData("--image", "nothing.png")]
    [InlineData("--image", "IM1", "--model", "another@1.0.0")]
    public async Task Images_without_rows_are_said_to_have_none_and_no_file_is_named_that_is_not_made(params string[] arguments)
    {
        string file = Path.Combine(_folder.FullName, "out.ndjson");
        Ran ran = await ExportAsync([.. arguments, "--output", file]);
        Ran json = await ExportAsync([.. arguments, "--output", file, "--json"]);

        Assert.Contains("Nothing is written: of the images named, none has a row of", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("out.ndjson", ran.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(json.Output).GetProperty("output").ValueKind);
        Assert.Equal((2, 2), (ran.Status, json.Status));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Dataset_without_rows_of_the_model_is_an_error_that_names_the_models_that_scored_it()
    {
        string model = $"{_service.Scorer.Card.ToModelId()}", file = Path.Combine(_folder.FullName, "out.ndjson");
        Ran fhir = await ExportAsync("--model", "another@1.0.0", "--output", file);
        Ran dicom = await Ran.Async(
            "dicom", "export", "--dataset", "ward", "--storage", _account, "--model", "another@1.0.0", "--output", _folder.FullName);

        Assert.All([fhir, dicom], ran =>
        {
            Assert.Equal(2, ran.Status);
            Assert.Contains("[dataset-empty]", ran.Error, StringComparison.Ordinal);
            Assert.Contains($"no row of another@1.0.0; it was scored by {model}", ran.Error, StringComparison.Ordinal);
            Assert.Empty(ran.Output);
        });
        Assert.Empty(_folder.GetFiles("*", SearchOption.AllDirectories));
    }

    private Task<Ran> ExportAsync(params string[] arguments) =>
        Ran.Async(["fhir", "export", "--dataset", "ward", "--storage", _account, .. arguments]);

    private async Task<StoredPrediction> StoredAsync(ImageKey image) =>
        (await new PredictionStore(_service.Account).FindAsync(image, Stop))!;

    private static Bundle Parse(byte[] json) => JsonSerializer.Deserialize<Bundle>(json, Json)!;

    private static Validator Validation()
    {
        CachedResolver source = new(ZipSource.CreateValidationSource());
        return new Validator(source, new LocalTerminologyService(source));
    }
}
