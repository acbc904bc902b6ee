using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Query;

public sealed class QueryCommandTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey[] Films = ServiceWorld.Keys(5);
    private static readonly ImageKey Broken = new("ward", "broken.png");

    private ServiceWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await ServiceWorld.CreateAsync(azurite);
        await _world.DropAsync(Films);
        await _world.UploadAsync(Broken.BlobName, []);
        await _world.ServeAsync([.. Films, Broken]);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Account_and_folder_at_once_are_refused()
    {
        Ran ran = await QueryAsync("--failures", "--data", "folder");

        Assert.Equal(2, ran.Status);
        Assert.Contains("leave one of them out", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worklist_orders_by_descending_probability()
    {
        Ran ran = await QueryAsync("--finding", "Effusion", "--json");

        using JsonDocument answer = JsonDocument.Parse(ran.Output);
        JsonElement[] images = [.. answer.RootElement.GetProperty("images").EnumerateArray()];
        double[] probabilities = [.. images.Select(static i => i.GetProperty("probability").GetDouble())];
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.Equal(Films.Select(static f => f.Image), images.Select(static i => i.GetProperty("image").GetString()!).Order());
        ImageKey first = new("ward", images[0].GetProperty("image").GetString()!);
        StoredPrediction top = (await _world.Predictions.FindAsync(first, Cancellation))!;
        Assert.Equal(top.Prediction.Probabilities[2], probabilities[0]);
    }

    [Fact]
    public async Task Worklist_as_a_table_shows_image_and_probability_and_that_the_weights_are_untrained()
    {
        Ran ran = await QueryAsync("--finding", "Effusion", "--top", "2");
        Assert.Equal(0, ran.Status);
        Assert.Contains("Effusion", ran.Output, StringComparison.Ordinal);
        Assert.Equal(2, Films.Count(f => ran.Output.Contains(f.Image, StringComparison.Ordinal)));
        Assert.Contains("untrained", ran.Output, StringComparison.Ordinal);
        Assert.Contains("--continuation", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--finding", "Effusion", "images")]
    [InlineData("--finding", "Effusion", "images", "--min", "0.000001")]
    [InlineData("--top", "2", "predictions")]
    public async Task Continuation_goes_on_until_everything_was_shown_once(string option, string value, string list, params string[] more)
    {
        List<string> seen = [];
        string? continuation = null;
        do
        {
            string[] go = continuation is null ? [] : ["--continuation", continuation];
            Ran ran = await QueryAsync([option, value, .. more, .. option == "--top" ? (string[])[] : ["--top", "2"], .. go, "--json"]);
            using JsonDocument answer = JsonDocument.Parse(ran.Output);
            JsonElement[] page = [.. answer.RootElement.GetProperty(list).EnumerateArray()];
            Assert.InRange(page.Length, 0, 2);
            seen.AddRange(page.Select(static i => i.GetProperty("image").GetString()!));
            continuation = answer.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);

        Assert.Equal(Films.Select(static f => f.Image), seen.Order());
    }

    [Fact]
    public async Task Model_whose_package_is_elsewhere_is_listed_from_its_rows()
    {
        StoredPrediction stored = (await _world.Predictions.FindAsync(Films[0], Cancellation))!;
        string id = stored.Prediction.Provenance.Model.ToString();
        string images = Images(await QueryAsync("--finding", "Effusion", "--min", "0", "--json"));

        Assert.Equal(images, Images(await ElsewhereAsync("--finding", "effusion", "--json")));
        Assert.Equal(images, Images(await ElsewhereAsync("--model", id, "--finding", "effusion", "--json")));
        Assert.Equal(2, (await ElsewhereAsync("--model", id, "--finding", "gout")).Status);
        Assert.Contains($"Scored by {id}.", (await ElsewhereAsync("--model", id)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await ElsewhereAsync("--model", id, "--image", Films[0].Image)).Status);
        Ran nobody = await ElsewhereAsync("--model", "nobody@1.0.0");
        Assert.Contains("[model-not-found]", nobody.Error, StringComparison.Ordinal);

        Task<Ran> ElsewhereAsync(params string[] arguments) =>
            Ran.Async(["query", "--dataset", "ward", "--storage", _world.Connection, .. arguments]);

        static string Images(Ran ran) => JsonDocument.Parse(ran.Output).RootElement.GetProperty("images").GetRawText();
    }

    [Fact]
    public async Task Min_leaves_out_what_is_less_probable()
    {
        ResultPage<StoredPrediction> stored = await _world.Predictions.QueryAsync(new PredictionQuery("ward"), Cancellation);
        double[] all = [.. stored.Items.Select(static s => s.Prediction.Probabilities[2]).Order()];
        Ran ran = await QueryAsync("--finding", "Effusion", "--min", all[3].ToString("R", CultureInfo.InvariantCulture), "--json");
        using JsonDocument answer = JsonDocument.Parse(ran.Output);
        Assert.Equal(
            [all[4], all[3]],
            answer.RootElement.GetProperty("images").EnumerateArray().Select(static i => i.GetProperty("probability").GetDouble()));
    }

    [Fact]
    public async Task Image_has_all_probabilities_its_origin_and_its_overlays()
    {
        Ran json = await QueryAsync("--image", Films[0].Image, "--json"), table = await QueryAsync("--image", Films[0].Image);

        StoredPrediction stored = (await _world.Predictions.FindAsync(Films[0], Cancellation))!;
        using JsonDocument answer = JsonDocument.Parse(json.Output);
        JsonElement prediction = answer.RootElement.GetProperty("prediction");
        Assert.Equal(
            stored.Prediction.Probabilities,
            prediction.GetProperty("probabilities").EnumerateObject().Select(static p => p.Value.GetDouble()));
        Assert.Equal(stored.Prediction.Provenance.ETag, prediction.GetProperty("provenance").GetProperty("eTag").GetString());
        string overlay = Assert.Single(answer.RootElement.GetProperty("overlays").EnumerateArray()).GetString()!;
        string drawn = (await _world.Left.OverlayNamesAsync()).Single(o => o.StartsWith(Films[0].BlobName, StringComparison.Ordinal));
        Assert.EndsWith(drawn, overlay, StringComparison.Ordinal);
        Assert.All(stored.Prediction.Findings, f => Assert.Contains(f.Name, table.Output, StringComparison.Ordinal));
        Assert.Contains(_world.Model.ToString(), table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataset_as_a_table_has_every_image_once()
    {
        Ran ran = await QueryAsync();
        Assert.Equal(0, ran.Status);
        Assert.All(Films, f => Assert.Equal(2, ran.Output.Split(f.Image).Length));
    }

    [Fact]
    public async Task Failures_name_image_code_and_reason()
    {
        Ran table = await QueryAsync("--failures"), json = await QueryAsync("--failures", "--json");
        Assert.Contains(Broken.Image, table.Output, StringComparison.Ordinal);
        using JsonDocument answer = JsonDocument.Parse(json.Output);
        JsonElement failure = Assert.Single(answer.RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(Broken.Image, failure.GetProperty("image").GetString());
        Assert.Equal(ErrorCodes.ImageEmpty, failure.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData]
    [InlineData("--failures")]
    [InlineData("--finding", "Effusion")]
    public async Task Unknown_dataset_is_a_wrong_input_and_the_known_ones_are_named(params string[] more)
    {
        Ran ran = await Ran.Async(["query", "--dataset", "nothing", "--storage", _world.Connection, .. more]);
        Assert.Equal(2, ran.Status);
        Assert.Contains("'nothing' is scored here: there is ward.", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_the_one_that_scored_the_dataset_answers_and_is_named()
    {
        Ran ran = await Ran.Async("query", "--dataset", "ward", "--storage", _world.Connection);
        Assert.Equal(0, ran.Status);
        Assert.All(Films, f => Assert.Contains(f.Image, ran.Output, StringComparison.Ordinal));
        Assert.Contains($"Scored by {_world.Model}.", ran.Output, StringComparison.Ordinal);
        string[] names =
            [.. ran.Output.Split('\n').Select(static line => line.Split(' ')[0]).Where(name => Films.Any(f => f.Image == name))];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Model_that_scored_nothing_of_the_dataset_gives_an_empty_answer()
    {
        using TinyModel other = await TinyModel.CreateAsync(id: "other");
        Ran ran = await Ran.Async("query", "--dataset", "ward", "--model", other.Path, "--storage", _world.Connection);
        Assert.Equal(0, ran.Status);
        Assert.Contains("No image", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_creates_nothing_in_the_account()
    {
        string connection = await azurite.NewConnectionStringAsync();

        Ran ran = await Ran.Async("query", "--dataset", "ward", "--failures", "--storage", connection);

        Assert.Equal(3, ran.Status);
        StorageAccount asked = StorageAccount.Parse(connection);
        Assert.Empty(await asked.Tables.QueryAsync(cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await asked.Blobs.GetBlobContainersAsync(cancellationToken: Cancellation).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData("--finding", "Gout")]
    [InlineData("--image", "missing.png")]
    [InlineData("--top", "0")]
    [InlineData("--finding", "Effusion", "--min", "1.5")]
    [InlineData("--min", "0.5")]
    [InlineData("--finding", "Effusion", "--failures")]
    [InlineData("--finding", "Effusion", "--continuation", "nonsense")]
    public async Task Question_that_makes_no_sense_or_finds_nothing_is_a_wrong_input(params string[] arguments) =>
        Assert.Equal(2, (await QueryAsync(arguments)).Status);

    [Fact]
    public async Task Embedded_storage_that_was_never_written_is_a_wrong_input_and_not_created()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"chexnet-none-{Guid.NewGuid():N}");
        Assert.Equal(2, (await Ran.Async("query", "--dataset", "ward", "--data", folder)).Status);
        Assert.False(Directory.Exists(folder));
    }

    private Task<Ran> QueryAsync(params string[] arguments) =>
        Ran.Async(["query", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, .. arguments]);
}
