using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

public sealed class RunStartTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(azurite);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Folder_is_uploaded_and_scored_and_the_summary_says_what_it_cost()
    {
        _world.AddFilms(5);
        _world.Films.Add("deep/in/a.png", 9);

        Ran ran = await _world.StartAsync("--id", "first");

        Assert.Equal(0, ran.Status);
        Assert.Equal(6, (await _world.RowsAsync()).Count);
        Assert.Contains("6 listed: 6 succeeded, 0 failed, 0 skipped", ran.Output, StringComparison.Ordinal);
        Assert.Contains("6 images in ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("GB-seconds", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"storage +\d+ operations, \d+\.\d\d an image", ran.Output);
        Assert.Contains("runs/first/succeeded.txt", ran.Output, StringComparison.Ordinal);
        Assert.Contains("6 images uploaded to xrays/ward, 0 were there", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_again_uploads_what_changed_and_scores_only_that()
    {
        _world.AddFilms(4);
        await _world.StartAsync("--id", "first");
        _world.Films.Add("002.png", 77);

        JsonElement second = RunWorld.Json(await _world.StartAsync("--id", "second", "--json"));

        JsonElement upload = second.GetProperty("upload");
        Assert.Equal((1, 3), (upload.GetProperty("uploaded").GetInt32(), upload.GetProperty("unchanged").GetInt32()));
        Assert.Equal(new RunCounts { Succeeded = 1, Skipped = 3 }, (await _world.RecordAsync("second")).Final);
        Assert.Equal(1, second.GetProperty("here").GetProperty("images").GetInt64());
    }

    [Fact]
    public async Task What_cannot_be_opened_in_a_folder_is_one_failure_each_and_the_rest_is_scored()
    {
        await OddFiles.AddAsync(_world.Films);
        _world.Films.Add("back\\slash.png", 3);

        Ran ran = await _world.StartAsync("--id", "first", "--json");

        Assert.Equal(1, ran.Status);
        JsonElement upload = RunWorld.Json(ran).GetProperty("upload");
        (int listed, int uploaded, int failed) = (Of("listed"), Of("uploaded"), Of("failed"));
        Assert.Equal((11, 2, 9), (listed, uploaded, failed));
        Assert.Equal(
            OddFiles.Unopenable.Append("back\\slash.png").Order(StringComparer.Ordinal),
            upload.GetProperty("failures").EnumerateArray().Select(static f => f.GetProperty("image").GetString()));
        Assert.Equal(["good.png", "study.png/inner.png"], (await _world.RowsAsync()).Keys.Order(StringComparer.Ordinal));

        int Of(string name) => upload.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Id_alone_goes_on_with_the_runs_own_precision_and_detached_at_once()
    {
        _world.AddFilms(2);
        await _world.StartAsync("--id", "first");

        Ran precise = await _world.RunAsync("start", "--id", "first", "--precision", "int8");
        Ran detached = await _world.RunAsync("start", "--id", "first", "--detach");

        Assert.Equal(2, precise.Status);
        Assert.Equal(0, detached.Status);
        Assert.Contains("A running service takes it up", detached.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hint_of_a_run_whose_model_was_named_by_its_place_names_it_again()
    {
        _world.AddFilms(1);
        _world.Films.Add("broken.png", []);

        Ran ran = await _world.StartAsync("--id", "first");

        Assert.Contains($"chexnet run redrive first --storage … --model \"{_world.Model}\"", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_as_json_has_the_report_and_the_operations_an_image()
    {
        _world.AddFilms(3);

        JsonElement json = RunWorld.Json(await _world.StartAsync("--json"));

        Assert.True(json.GetProperty("report").GetProperty("conserved").GetBoolean());
        Assert.Equal("Completed", json.GetProperty("run").GetProperty("state").GetString());
        JsonElement here = json.GetProperty("here"), requests = here.GetProperty("requests");
        Assert.True(requests.GetProperty("blobs").GetInt64() >= 3);
        Assert.Equal(
            requests.GetProperty("blobs").GetInt64() + requests.GetProperty("tables").GetInt64()
                + requests.GetProperty("queues").GetInt64(),
            requests.GetProperty("total").GetInt64());
        Assert.Equal(requests.GetProperty("total").GetInt64() / 3.0, here.GetProperty("requestsAnImage").GetDouble());
    }

    [Fact]
    public async Task Unreadable_image_makes_the_exit_status_1_and_is_listed_and_recorded()
    {
        _world.AddFilms(2);
        _world.Films.Add("broken.png", FilmFolder.Png(1)[..200]);

        Ran ran = await _world.StartAsync("--id", "first");

        Assert.Equal(1, ran.Status);
        Assert.Contains("2 succeeded, 1 failed (1 unreadable)", ran.Output, StringComparison.Ordinal);
        Assert.Contains("1 × image-corrupt", ran.Output, StringComparison.Ordinal);
        Assert.Contains("chexnet run redrive first", ran.Error, StringComparison.Ordinal);
        RunBlob failed = (await new AzureRunBlobs(_world.Account).ReadAsync("first/failed.jsonl", Cancellation))!;
        Assert.Contains("broken.png", failed.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_reaches_the_run()
    {
        _world.AddFilms(2);
        string labels = _world.Films.Add("labels.csv", "x"u8.ToArray()), boxes = _world.Films.Add("boxes.csv", "y"u8.ToArray());

        await _world.StartAsync(
            "--id", "first", "--prefix", "00", "--labels", labels, "--boxes", boxes, "--overlays",
            "--tolerate-percent", "2.5", "--tolerate", "7", "--page-size", "10", "--shards", "3", "--window", "5");

        Assert.Equal(
            new RunRequest
            {
                Dataset = "ward",
                Prefix = "00",
                Model = _world.ModelId,
                Precision = Precision.Fp32,
                PageSize = 10,
                Shards = 3,
                Window = 5,
                Tolerated = new FailureTolerance { Percent = 2.5, Count = 7 },
                Overlays = true,
                Labels = "first/labels.csv",
                Boxes = "first/boxes.csv",
            },
            (await _world.RecordAsync("first")).Request);
        Assert.Equal("x", (await new AzureRunBlobs(_world.Account).ReadAsync("first/labels.csv", Cancellation))!.Content.ToString());
    }

    [Fact]
    public async Task List_of_this_machine_says_which_images()
    {
        _world.AddFilms(5);
        string list = Path.Combine(_world.Films.Path, "test_list.txt");
        await File.WriteAllTextAsync(list, "001.png\n003.png\n", Cancellation);

        Ran ran = await _world.StartAsync("--images", list);

        Assert.Equal(0, ran.Status);
        Assert.Equal(["001.png", "003.png"], (await _world.RowsAsync()).Keys.Order());
    }

    [Fact]
    public async Task List_of_the_container_says_which_images()
    {
        _world.AddFilms(3);
        await _world.Account.EnsureCreatedAsync(Cancellation);
        await new AzureRunBlobs(_world.Account).CreateAsync("lists/some.txt", BinaryData.FromString("002.png"), Cancellation);

        await _world.StartAsync("--images", "runs/lists/some.txt");

        Assert.Equal(["002.png"], (await _world.RowsAsync()).Keys);
    }

    [Fact]
    public async Task Same_id_again_is_the_same_run_and_scores_nothing_twice()
    {
        _world.AddFilms(3);
        await _world.StartAsync("--id", "first");
        DateTimeOffset[] scored = [.. (await _world.RowsAsync()).Values.Select(static r => r.Prediction.Provenance.ScoredAt)];

        Ran again = await _world.StartAsync("--id", "first"), alone = await _world.RunAsync("start", "--id", "first");

        Assert.Equal((0, 0), (again.Status, alone.Status));
        Assert.Contains("3 succeeded", alone.Output, StringComparison.Ordinal);
        Assert.Equal(scored, (await _world.RowsAsync()).Values.Select(static r => r.Prediction.Provenance.ScoredAt));
    }

    [Fact]
    public async Task Same_id_for_another_request_is_refused()
    {
        _world.AddFilms(1);
        await _world.StartAsync("--id", "first");

        Ran other = await _world.StartAsync("--id", "first", "--prefix", "9");

        Assert.Equal(1, other.Status);
        Assert.Null((await _world.RecordAsync("first")).Request.Prefix);
    }

    [Fact]
    public async Task Run_that_was_only_asked_for_is_taken_up_by_its_id_with_its_model()
    {
        _world.AddFilms(3);
        await _world.StartAsync("--id", "before");
        ModelId model = (await ModelFinder.OfThisMachine().FindAsync(null, Cancellation)).Card.ToModelId();
        await new AzureRunStore(_world.Account).AddAsync(
            new RunRecord
            {
                Run = new RunId("left"),
                Request = new RunRequest { Dataset = "ward", Model = model },
                Engine = RunEngine.Local,
                State = RunState.Pending,
                CreatedAt = DateTimeOffset.UtcNow,
            },
            Cancellation);

        Ran ran = await _world.RunAsync("start", "--id", "left");

        Assert.Equal(0, ran.Status);
        Assert.Equal(new RunCounts { Succeeded = 3 }, (await _world.RecordAsync("left")).Final);
        Assert.NotNull(await new PredictionStore(_world.Account).GetAsync(new ImageKey("ward", "000.png"), model, Cancellation));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("start", "--dataset", "no/name")]
    [InlineData("start", "--dataset", "nothing")]
    [InlineData("start", "--dataset", "ward", "--folder", "no-such-folder")]
    [InlineData("start", "--dataset", "ward", "--page-size", "0")]
    [InlineData("start", "--dataset", "ward", "--images", "no-such-list.txt")]
    [InlineData("start", "--dataset", "ward", "--tolerate-percent", "101")]
    [InlineData("start", "--dataset", "ward", "--id", "No!")]
    [InlineData("start", "--dataset", "ward", "--boxes", "runs/boxes.csv")]
    [InlineData("start", "--dataset", "ward", "--key", "k")]
    [InlineData("start", "--id", "first", "--prefix", "x")]
    [InlineData("start", "--dataset", "ward", "--service", "http://127.0.0.1:1")]
    public async Task Arguments_that_make_no_sense_end_with_2(params string[] arguments) =>
        Assert.Equal(2, (await _world.RunAsync(arguments)).Status);

    [Fact]
    public async Task Model_that_is_not_there_ends_with_3()
    {
        _world.AddFilms(1);

        Assert.Equal(
            3, (await _world.RunAsync("start", "--folder", _world.Films.Path, "--dataset", "ward", "--model", "no-such-model")).Status);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_ends_with_3() => Assert.Equal(
        3,
        (await Ran.Async(
            "run", "list", "--storage",
            "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/nobody;"
            + "QueueEndpoint=http://127.0.0.1:1/nobody;TableEndpoint=http://127.0.0.1:1/nobody")).Status);
}
