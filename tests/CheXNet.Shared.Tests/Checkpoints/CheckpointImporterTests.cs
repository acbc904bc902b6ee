using CheXNet.Checkpoints;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class CheckpointImporterTests
{
    public static TheoryData<string> Families => [.. CheckpointFixtures.Names];

    [Fact]
    public void Fixtures_all_have_an_expectation() =>
        Assert.Equal(CheckpointFixtures.All.Keys.Order(StringComparer.Ordinal), CheckpointFixtures.Names);

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Import_of_a_family_gives_the_logits_of_PyTorch(string name)
    {
        CheckpointFixtures.ExpectedCheckpoint expected = CheckpointFixtures.All[name];
        using TemporaryFolder folder = new();
        ImportReport report = await Import(name, folder);

        using ModelSession session = await ModelSession.CreateAsync(
            await ModelPackage.LoadAsync(report.Location, default), Precision.Fp32, null, default);
        IReadOnlyList<ViewScores> views = session.Run(InputOf(expected.Channels), default);
        for (int i = 0; i < views.Count; i++)
        {
            Assert.Equal(expected.Logits[i].Length, views[i].Logits.Length);
            for (int c = 0; c < views[i].Logits.Length; c++)
                Assert.Equal(expected.Logits[i][c], views[i].Logits[c], 1e-5 * (1 + Math.Abs(expected.Logits[i][c])));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Import_of_a_family_completes_the_card_from_its_profile(string name)
    {
        CheckpointFixtures.ExpectedCheckpoint expected = CheckpointFixtures.All[name];
        using TemporaryFolder folder = new();
        ModelCard card = (await Import(name, folder)).Card;

        Assert.Equal(expected.Profile, card.Source!.Profile);
        Assert.Equal(expected.Labels, card.Findings.Select(static f => f.Name));
        Assert.Equal(expected.Preprocessing, card.Preprocessing.Name);
        Assert.Equal(expected.Channels, card.Input.Channels);
        Assert.Equal(4, card.Architecture.Growth);
        Assert.Equal([2, 1], card.Architecture.Blocks);
        Assert.True(card.Trained);
        Assert.NotEmpty(card.Source.Evidence);
    }

    [Fact]
    public async Task Import_of_torchxrayvision_keeps_its_operating_points_and_range()
    {
        using TemporaryFolder folder = new();
        ModelCard card = (await Import("nih-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt", folder)).Card;
        Assert.Equal(0.039117552, card.OperatingPoints!.Thresholds[0]!.Value, 1e-9);
        Assert.Equal((-1024, 1024), (card.Preprocessing.RangeLow, card.Preprocessing.RangeHigh));
    }

    [Fact]
    public async Task Import_of_a_module_with_its_own_labels_takes_them_and_drops_untrained_outputs()
    {
        using TemporaryFolder folder = new();
        ImportReport report = await Import("xrv-own.pt", folder);
        Assert.Equal(7, report.Dropped);
        Assert.Contains("carries", report.LabelEvidence, StringComparison.Ordinal);
        Assert.Equal(0.22, report.Card.OperatingPoints!.Thresholds[^1]!.Value, 1e-6);
    }

    [Fact]
    public async Task Import_with_labels_and_preprocessing_overrides_the_profile()
    {
        using TemporaryFolder folder = new();
        string[] labels = [.. Enumerable.Range(0, 14).Select(static i => i == 3 ? "" : $"Finding {i}")];
        ImportReport report = await CheckpointImporter.ImportAsync(
            CheckpointFixtures.Path("torchvision.pth"),
            folder.File("model.zip"),
            new ImportOptions { Labels = labels, Preprocessing = "pad96", Id = "mine", Version = "2.1", Title = "Mine" },
            default);
        Assert.Equal(labels.Where(static l => l.Length > 0), report.Card.Findings.Select(static f => f.Name));
        Assert.Equal(
            ("mine@2.1", "Mine", "pad96", 96),
            (report.Card.ToModelId().ToString(), report.Card.Title, report.Card.Preprocessing.Name, report.Card.Input.Width));
        Assert.Equal("mine", (await ModelPackage.LoadAsync(folder.File("model.zip"), default)).Card.Id);
    }

    [Fact]
    public async Task Import_of_a_network_that_was_never_trained_says_so()
    {
        using TemporaryFolder folder = new();
        NetworkWeights weights = SeededWeights.Untrained(new DenseNetShape(4, [2, 1], 6, 2, 3, 1), 1);
        string path = folder.Write("fresh.safetensors", SafetensorsBytes.Of(weights));
        ModelCard card = (await CheckpointImporter.ImportAsync(path, folder.File("fresh"), new ImportOptions(), default)).Card;
        Assert.False(card.Trained);
        Assert.StartsWith("These weights were never trained", card.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torchxrayvision", "channels")]
    [InlineData("thtang", "no labels")]
    [InlineData("nonsense", "There is no profile")]
    public async Task Import_with_a_profile_for_another_network_is_refused(string profile, string reason)
    {
        using TemporaryFolder folder = new();
        XrayException refusal = await Assert.ThrowsAnyAsync<XrayException>(() =>
            CheckpointImporter.ImportAsync(
                CheckpointFixtures.Path("torchvision.pth"), folder.File("out"), new ImportOptions { Profile = profile }, default));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("out")));
    }

    [Fact]
    public async Task Import_of_one_of_two_networks_takes_the_one_that_is_named()
    {
        using TemporaryFolder folder = new();
        ImportOptions options = new() { Profile = "torchvision", Network = "ema_state_dict" };
        ImportReport report = await CheckpointImporter.ImportAsync(
            CheckpointFixtures.Path("refused", "two-networks.pth"), folder.File("out"), options, default);
        Assert.Equal(14, report.Card.Findings.Count);
        CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(() => CheckpointImporter.ImportAsync(
            CheckpointFixtures.Path("refused", "two-networks.pth"), folder.File("x"), options with { Network = "teacher" }, default));
        Assert.Contains("no network 'teacher'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_that_fails_its_self_test_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        NetworkWeights lively = LivelyWeights.Create(new DenseNetShape(4, [2, 1], 6, 2, 3, 1), 1);
        Array.Clear(lively["classifier.weight"].Values);
        string path = folder.Write("constant.safetensors", SafetensorsBytes.Of(lively));
        foreach (string output in new[] { "out", "out.zip" })
        {
            CheckpointException failure = await Assert.ThrowsAsync<CheckpointException>(
                () => CheckpointImporter.ImportAsync(path, folder.File(output), new ImportOptions(), default));
            Assert.Equal(ErrorCodes.CheckpointSelfTestFailed, failure.Code);
            Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
        }
    }

    [Fact]
    public async Task Import_to_a_place_that_is_taken_is_refused()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("out"));
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() =>
            CheckpointImporter.ImportAsync(CheckpointFixtures.Path("torchvision.pth"), folder.File("out"), new ImportOptions(), default));
        Assert.Equal(ErrorCodes.ModelNotWritable, refusal.Code);
    }

    private static Task<ImportReport> Import(string name, TemporaryFolder folder) =>
        CheckpointImporter.ImportAsync(
            CheckpointFixtures.Path(name), folder.File("package"), CheckpointFixtures.All[name].ToImport(), default);

    /// <summary>The input of the fixtures; for one channel, the first of its channels.</summary>
    private static ModelInput InputOf(int channels)
    {
        int[] shape = CheckpointFixtures.InputShape;
        (int images, int height, int width) = (shape[0], shape[2], shape[3]);
        float[] values = CheckpointFixtures.Input;
        int plane = height * width;
        float[] chosen = [.. Enumerable.Range(0, images).SelectMany(n => values.AsSpan(n * shape[1] * plane, channels * plane).ToArray())];
        Geometry geometry = new(width, height, width, height, 1, 1, 0, 0);
        return new ModelInput(channels, height, width, chosen, [.. Enumerable.Repeat(geometry, images)]);
    }
}
