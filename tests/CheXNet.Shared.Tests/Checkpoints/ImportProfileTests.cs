using System.Text;
using CheXNet.Checkpoints;
using CheXNet.Checkpoints.Profiles;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class ImportProfileTests
{
    public static TheoryData<string> Ids => [.. ImportProfiles.BuiltIn.Select(static p => p.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Built_in_profile_is_found_by_its_id(string id) => Assert.Equal(id, ImportProfiles.Find(id).Id);

    [Theory]
    [InlineData("torchvision", "resize256-center224")]
    [InlineData("arnoweng", "resize256-ten224")]
    [InlineData("zoogzog", "resize256-ten224")]
    [InlineData("jrzech", "resize224-center224")]
    [InlineData("torchxrayvision", "resize224-center224")]
    [InlineData("chexnet-keras", "squash224")]
    [InlineData("thtang", "resize256-center224")]
    public void Built_in_profile_has_its_project_s_preprocessing(string id, string preprocessing) =>
        Assert.Equal(preprocessing, ImportProfiles.Find(id).Preprocessing.Name);

    [Theory]
    [InlineData("torchvision")]
    [InlineData("arnoweng")]
    [InlineData("zoogzog")]
    [InlineData("jrzech")]
    [InlineData("chexnet-keras")]
    public void Built_in_profile_of_ChestXray14_has_its_labels_in_CheXNet_s_order(string id) =>
        Assert.Equal(ChestXray14.Findings.Select(static f => f.Name), ImportProfiles.Find(id).LabelSets[0]);

    [Fact]
    public void Variants_of_torchxrayvision_have_a_threshold_where_they_have_a_label()
    {
        IReadOnlyList<ProfileVariant> variants = ImportProfiles.Find("torchxrayvision").Variants;
        Assert.Equal(7, variants.Count);
        Assert.All(
            variants, static v => Assert.Equal(v.Labels.Select(static l => l.Length > 0), v.Thresholds!.Select(static t => t is not null)));
    }

    [Theory]
    [InlineData("nih-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt", "torchxrayvision densenet121-res224-nih")]
    [InlineData(
        "nih-pc-chex-mimic_ch-google-openi-kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        "torchxrayvision densenet121-res224-all")]
    [InlineData("kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt", "torchxrayvision densenet121-res224-rsna")]
    public void Published_file_is_told_by_its_name(string file, string title)
    {
        CheckpointFacts facts = new(file, CheckpointFormat.PyTorchLegacy, new CheckpointClues(), "", "classifier", false, 1, 18);
        ProfileGuess guess = ProfileGuess.Chosen(ImportProfiles.Find("torchxrayvision"), facts);
        Assert.Equal(title, LabelChoice.For(guess, facts, null).Variant?.Title);
    }

    [Theory]
    [InlineData("densenet121-res224-nih", 14)]
    [InlineData("densenet121-res224-rsna", 2)]
    [InlineData("densenet121-res224-all", 18)]
    public void Published_file_of_another_name_is_chosen_by_its_release_s(string id, int findings)
    {
        CheckpointFacts facts = new("my-own.pt", CheckpointFormat.PyTorchLegacy, new CheckpointClues(), "", "classifier", false, 1, 18);
        Assert.Equal(findings, LabelChoice.For(ProfileGuess.Chosen(ImportProfiles.Find(id), facts), facts, null).Findings.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("torchxrayvision")]
    public void File_whose_release_nothing_tells_is_refused_with_all_releases(string? profile)
    {
        CheckpointFacts facts = new("my-own.pt", CheckpointFormat.PyTorchLegacy, new CheckpointClues(), "", "classifier", false, 1, 18);
        ProfileGuess guess = profile is null ? ProfileGuess.For(facts, null) : ProfileGuess.Chosen(ImportProfiles.Find(profile), facts);
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => LabelChoice.For(guess, facts, null));
        Assert.Contains("--profile densenet121-res224-nih (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--profile densenet121-res224-mimic_ch (", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Guess_says_what_it_saw()
    {
        CheckpointFacts facts = new(
            "x.pth.tar",
            CheckpointFormat.PyTorchLegacy,
            new CheckpointClues { Path = "['state_dict']", OtherKeys = ["best_loss"] },
            "module.densenet121.",
            "classifier.0",
            true,
            3,
            14);
        ProfileGuess guess = ProfileGuess.For(facts, null);
        Assert.Equal("zoogzog", guess.Profile.Id);
        Assert.Contains("'best_loss' lies beside them", guess.Evidence, StringComparison.Ordinal);
        Assert.Contains("layers are named norm.1, conv.2", guess.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_of_one_s_own_is_read_from_its_file()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("mine.json", Encoding.UTF8.GetBytes(Mine()));
        Assert.Equal("mine", ImportProfiles.Find(path).Id);
    }

    [Theory]
    [InlineData("\"channels\": 3", "\"channels\": 2")]
    [InlineData("\"channels\": 3", "\"channels\": 1")]
    [InlineData("resize256-center224", "resize100-center224")]
    [InlineData("\"Mass\"", "\"Mass?\"")]
    [InlineData("\"outputs\"", "\"color\"")]
    [InlineData("chexnet.profile/1", "chexnet.profile/2")]
    [InlineData("\"id\"", "\"ident\"")]
    [InlineData("{", "[")]
    public void Profile_that_is_not_valid_is_refused(string from, string to) =>
        Assert.Throws<InvalidInputException>(
            () => ImportProfiles.Read(Encoding.UTF8.GetBytes(Mine().Replace(from, to, StringComparison.Ordinal)), "mine.json"));

    private static string Mine() =>
        """
        {
          "schema": "chexnet.profile/1", "id": "mine", "title": "Mine", "channels": 3, "labelSets": [["Mass", "Nodule"]],
          "preprocessing": { "name": "resize256-center224", "mean": [0.5, 0.5, 0.5], "deviation": [1, 1, 1] },
          "notice": "Not for patients.", "clues": [{ "see": "outputs", "is": "2", "required": true }]
        }
        """;
}
