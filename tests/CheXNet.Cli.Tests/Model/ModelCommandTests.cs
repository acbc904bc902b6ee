using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Model;
using CheXNet.Cli.Tests.Score;
using CheXNet.Files;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Model;

public sealed class ModelCommandTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-model-").FullName;

    private static string Checkpoint =>
        Path.Combine(TestData.Repository, "tests", "CheXNet.Shared.Tests", "Fixtures", "checkpoints", "m-25012018-123527.pth.tar");

    private static string CheXpert => Path.Combine(Path.GetDirectoryName(Checkpoint)!, "chexpert.pth.tar");

    private string Package => Path.Combine(_folder, "package");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Import_prints_the_profile_and_its_evidence()
    {
        (int status, string output, _) = await Run("import", CheXpert, "--output", Package);
        Assert.Equal(ExitCode.Done, status);
        Assert.Contains("chexpert (its input has 3 channels; it has 14 outputs); assumed", output, StringComparison.Ordinal);
        Assert.Contains("Findings:      No Finding, Enlarged Cardiomediastinum, ", output, StringComparison.Ordinal);
        Assert.Contains("the file carries them: ['CLASS_NAMES']", output, StringComparison.Ordinal);
        Assert.Contains("Self-test:     passed", output, StringComparison.Ordinal);
        Assert.Equal("chexpert-chexpert", (await ModelPackage.LoadAsync(Package, default)).Card.Id);
    }

    [Fact]
    public async Task Import_that_cannot_tell_the_findings_is_refused_with_what_to_type()
    {
        (int status, _, string error) = await Run("import", Checkpoint, "--output", Package);
        Assert.Equal(ExitCode.Refused, status);
        Assert.Contains("--profile chexpert (No Finding, ", error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Package));
    }

    [Fact]
    public async Task Import_and_info_say_that_names_are_assumed()
    {
        string pneumonia = Path.Combine(Path.GetDirectoryName(Checkpoint)!, "pneumonia.pth");
        (int status, string output, _) = await Run("import", pneumonia, "--output", Package);
        Assert.Equal(ExitCode.Done, status);
        Assert.Contains("Warning:       the names of the findings are assumed", output, StringComparison.Ordinal);
        Assert.Contains("Names:         assumed (", (await Run("info", Package)).Output, StringComparison.Ordinal);
        JsonElement card = JsonDocument.Parse((await Run("info", Package, "--json")).Output).RootElement.GetProperty("card");
        Assert.Equal("assumed", card.GetProperty("labels").GetProperty("source").GetString());
        Assert.Equal("assumed", card.GetProperty("source").GetProperty("identity").GetString());
    }

    [Fact]
    public async Task Import_into_a_package_that_another_process_writes_is_refused()
    {
        using (OutputLock.Take(Package))
        {
            (int status, _, string error) = await Run("import", CheXpert, "--output", Package);
            Assert.Equal(ExitCode.WrongInput, status);
            Assert.Contains($"Another process is writing '{Package}'", error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Done, (await Run("import", CheXpert, "--output", Package)).Status);
    }

    [Fact]
    public async Task Import_with_labels_from_a_file_that_is_not_there_is_wrong_input() =>
        Assert.Equal(ExitCode.WrongInput, (await Run("import", Checkpoint, "--output", Package, "--labels", "missing.txt")).Status);

    [Fact]
    public async Task Import_takes_labels_from_a_file_and_prints_json()
    {
        string labels = Path.Combine(_folder, "labels.txt");
        File.WriteAllLines(labels, [.. Enumerable.Range(0, 14).Select(static i => i < 2 ? $"Label {i}" : "")]);
        (int status, string output, _) = await Run(
            "import", Checkpoint, "--output", Package, "--labels", labels, "--id", "two", "--version", "3.1", "--json");
        Assert.Equal(ExitCode.Done, status);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(12, report.GetProperty("dropped").GetInt32());
        Assert.Equal("two", report.GetProperty("card").GetProperty("id").GetString());
        Assert.Equal(2, report.GetProperty("card").GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task Import_of_a_hostile_file_is_refused()
    {
        string hostile = Path.Combine(Path.GetDirectoryName(Checkpoint)!, "hostile", "os-system.pth");
        (int status, _, _) = await Run("import", hostile, "--output", Package);
        Assert.Equal(ExitCode.Refused, status);
        Assert.False(Path.Exists(Package));
    }

    [Fact]
    public async Task Info_shows_card_layers_and_hashes()
    {
        await Run("import", Checkpoint, "--profile", "zoogzog", "--output", Package);
        (int status, string output, _) = await Run("info", Package);
        Assert.Equal(ExitCode.Done, status);
        Assert.Contains("13 Hernia", output, StringComparison.Ordinal);
        Assert.Contains("denseblock2", output, StringComparison.Ordinal);
        Assert.Contains((await ModelPackage.LoadAsync(Package, default)).GraphHash(Precision.Fp32), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_repeats_the_self_test()
    {
        await Run("import", Checkpoint, "--profile", "zoogzog", "--output", Package);
        (int status, string output, _) = await Run("verify", Package, "--json");
        Assert.Equal(ExitCode.Done, status);
        Assert.Equal(5, JsonDocument.Parse(output).RootElement.GetProperty("selfTest").GetProperty("images").GetInt32());
    }

    [Fact]
    public async Task Verify_of_an_altered_package_is_refused()
    {
        await Run("import", Checkpoint, "--profile", "zoogzog", "--output", Package);
        File.AppendAllText(Path.Combine(Package, "model.onnx"), "x");
        Assert.Equal(ExitCode.Refused, (await Run("verify", Package)).Status);
    }

    [Fact]
    public async Task Published_model_is_listed_with_its_account()
    {
        string account = await azurite.NewConnectionStringAsync();
        await Run("import", Checkpoint, "--profile", "zoogzog", "--output", Package);
        Assert.Equal(ExitCode.Done, (await Run("publish", Package, "--storage", account)).Status);
        Assert.Equal(ExitCode.Refused, (await Run("publish", Package, "--storage", account)).Status);
        (_, string output, _) = await Run("list", "--storage", account);
        Assert.Contains("zoogzog-m-25012018-123527@1.0.0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_reference_scale_is_an_error() =>
        Assert.NotEmpty(ModelVerifyCommand.Create().Parse(["x", "--reference-scale", "percent"]).Errors);

    private static Task<Ran> Run(params string[] arguments) => Ran.Async(["model", .. arguments]);
}
