using CheXNet.Checkpoints;
using CheXNet.Checkpoints.Labels;
using CheXNet.Checkpoints.Profiles;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Models.Onnx;
using CheXNet.Testing;
using Google.Protobuf;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>What the outputs are called, and how the card says that this is known.</summary>
public sealed class CheckpointLabelsTests : IDisposable
{
    private static readonly string[] CheXpert = [.. ImportProfiles.Find("chexpert").LabelSets[0]];
    private static readonly NetworkWeights Weights = LivelyWeights.Create(new DenseNetShape(4, [2, 1], 6, 2, 3, 14), 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("m-25012018-123527.pth.tar", "--profile zoogzog (Atelectasis, ")]
    [InlineData("arnoweng.pth.tar", "--profile arnoweng (Atelectasis, ")]
    [InlineData("checkpoint", "--profile jrzech (Atelectasis, ")]
    [InlineData("torchvision.pth", "--profile torchvision (Atelectasis, ")]
    [InlineData("logits.onnx", "--profile onnx (Atelectasis, ")]
    [InlineData("chexnet_model.h5", "--profile chexnet-keras (Atelectasis, ")]
    public async Task Fourteen_outputs_without_names_are_refused_with_the_lists_that_fit(string file, string first)
    {
        CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(() => Import(CheckpointFixtures.Path(file)));
        Assert.Equal(ErrorCodes.CheckpointMismatch, refusal.Code);
        Assert.Contains(first, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--profile chexpert (No Finding, Enlarged Cardiomediastinum, ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--profile mimic-cxr (Atelectasis, Cardiomegaly, Consolidation, ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--labels", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chexpert.pth.tar", "['CLASS_NAMES']")]
    [InlineData("lightning.ckpt", "['hyper_parameters']['class_names']")]
    [InlineData("averaged.pth", "['classes']")]
    [InlineData("keras-labels.h5", "the attribute 'class_names'")]
    public async Task Names_in_the_file_are_used_and_said_to_be_from_there(string file, string where)
    {
        ModelCard card = await Import(CheckpointFixtures.Path(file));
        Assert.Equal(CheXpert, card.Findings.Select(static f => f.Name));
        Assert.Equal(CardOrigin.File, card.Labels!.Source);
        Assert.Contains(where, card.Labels.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("zoogzog", card.Title + card.Notice, StringComparison.Ordinal);
        Assert.Null(card.Training);
    }

    [Theory]
    [InlineData("zoogzog")]
    [InlineData("torchvision")]
    public async Task Names_of_a_chosen_profile_are_not_called_the_file_s(string profile)
    {
        ModelCard card = await Import(
            CheckpointFixtures.Path("m-25012018-123527.pth.tar"), new ImportOptions { Profile = profile });
        Assert.Equal((CardOrigin.Profile, CardOrigin.Profile), (card.Labels!.Source, card.Source!.Identity));
        Assert.DoesNotContain("Weights of", card.Notice, StringComparison.OrdinalIgnoreCase);
        if (profile == "zoogzog") Assert.Contains("In the layout of github.com/zoogzog/chexnet", card.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_alone_fit_are_called_assumed_on_the_card_and_in_its_notice()
    {
        ModelCard card = await Import(CheckpointFixtures.Path("pneumonia.pth"));
        Assert.Equal(
            (CardOrigin.Assumed, CardOrigin.Assumed, CardOrigin.Assumed),
            (card.Labels!.Source, card.Source!.Identity, card.Source.Preprocessing));
        Assert.StartsWith("The names of the findings are assumed", card.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_given_with_an_option_go_before_the_file_s()
    {
        string[] labels = [.. Enumerable.Range(0, 14).Select(static i => $"Finding {i}")];
        ModelCard card = await Import(CheckpointFixtures.Path("chexpert.pth.tar"), new ImportOptions { Labels = [.. labels, "", ""] });
        Assert.Equal(labels, card.Findings.Select(static f => f.Name));
        Assert.Equal(CardOrigin.Option, card.Labels!.Source);
    }

    [Fact]
    public void File_that_its_project_published_is_known_by_its_content()
    {
        CheckpointFacts facts = new("renamed.bin", CheckpointFormat.PyTorchLegacy, new CheckpointClues(), "", "classifier.0", true, 3, 14)
        {
            GitBlobId = ImportProfiles.Find("zoogzog").Published![0],
        };
        ProfileGuess guess = ProfileGuess.For(facts, null);
        LabelChoice labels = LabelChoice.For(guess, facts, null);
        CardClaims claims = CardClaims.Of(guess, labels);
        Assert.Equal((CardOrigin.Published, CardOrigin.Published), (guess.Identity, labels.Origin.Source));
        Assert.StartsWith("Weights of github.com/zoogzog/chexnet", claims.Notice, StringComparison.Ordinal);
        Assert.NotNull(claims.Training);
    }

    [Fact]
    public void Content_has_the_id_that_git_gives_it()
    {
        using CheckpointFile file = CheckpointFile.Open(_folder.Write("x", "hello\n"u8.ToArray()), CheckpointLimits.Default);
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", file.Hash().GitBlobId);
    }

    [Theory]
    [InlineData("names", "{0: 'No Finding', 1: 'Enlarged Cardiomediastinum', 2: 'Cardiomegaly', 3: 'Lung Opacity', 4: 'Lung Lesion', "
        + "5: 'Edema', 6: 'Consolidation', 7: 'Pneumonia', 8: 'Atelectasis', 9: 'Pneumothorax', 10: 'Pleural Effusion', "
        + "11: 'Pleural Other', 12: 'Fracture', 13: 'Support Devices'}")]
    [InlineData("classes", null)]
    [InlineData("config", "json")]
    public async Task Names_in_the_metadata_of_a_graph_are_used(string key, string? value)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(CheckpointFixtures.Path("logits.onnx")));
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = Text(value) });
        ModelCard card = await Import(_folder.Write("x.onnx", model.ToByteArray()));
        Assert.Equal(CheXpert, card.Findings.Select(static f => f.Name));
        Assert.Equal(CardOrigin.File, card.Labels!.Source);
    }

    [Theory]
    [InlineData("class_names", null)]
    [InlineData("config", "json")]
    public async Task Names_in_the_metadata_of_safetensors_are_used(string key, string? value)
    {
        byte[] file = SafetensorsBytes.Of(
            Weights.Names.ToDictionary(static name => name, static name => Weights[name]), new() { [key] = Text(value) });
        ModelCard card = await Import(_folder.Write("x.safetensors", file));
        Assert.Equal(CheXpert, card.Findings.Select(static f => f.Name));
    }

    [Fact]
    public async Task Two_different_lists_in_a_file_are_refused_with_both()
    {
        string other = string.Join(',', ChestXray14.Findings);
        byte[] file = SafetensorsBytes.Of(
            Weights.Names.ToDictionary(static name => name, static name => Weights[name]),
            new() { ["labels"] = Text(null), ["classes"] = other });
        CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(() => Import(_folder.Write("x.safetensors", file)));
        Assert.Contains("__metadata__['labels']", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("__metadata__['classes']", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("['A', \"B c\", '']", "A|B c|")]
    [InlineData("[\"A\", null]", "A|")]
    [InlineData("{\"0\": \"A\", \"1\": \"B\"}", "A|B")]
    [InlineData("{'B': 1, 'A': 0}", "A|B")]
    [InlineData("A;B", "A|B")]
    [InlineData("A\nB\r\nC", "A|B|C")]
    [InlineData("{0: 'A', 2: 'B'}", null)]
    [InlineData("[\"LABEL_0\", \"LABEL_1\"]", null)]
    [InlineData("[0, 1]", null)]
    [InlineData("data/labels.csv", null)]
    [InlineData("", null)]
    public void Text_of_names_is_read_in_the_forms_that_programs_write(string text, string? names) =>
        Assert.Equal(names?.Split('|'), LabelNames.OfText("", text)?.Names);

    private static string Text(string? value) => value switch
    {
        null => string.Join(", ", CheXpert),
        "json" => System.Text.Json.JsonSerializer.Serialize(
            new { model = new { id2label = CheXpert.Index().ToDictionary(static x => $"{x.Index}", static x => x.Item) } }),
        _ => value,
    };

    private async Task<ModelCard> Import(string path, ImportOptions? options = null) =>
        (await CheckpointImporter.ImportAsync(path, _folder.File($"{Guid.NewGuid():n}"), options ?? new ImportOptions(), default)).Card;
}
