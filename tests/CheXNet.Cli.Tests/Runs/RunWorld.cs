using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

/// <summary>An account of one's own, a tiny model and a folder of films: what <c>chexnet run</c> works on.</summary>
internal sealed class RunWorld : IDisposable
{
    public const string Dataset = "ward";

    private readonly TinyModel _tiny;

    private RunWorld(string connection, TinyModel tiny) =>
        (Connection, _tiny, Account) = (connection, tiny, StorageAccount.Parse(connection));

    public string Connection { get; }

    public StorageAccount Account { get; }

    public FilmFolder Films { get; } = new();

    /// <summary>The model as <c>--model</c> takes it.</summary>
    public string Model => _tiny.Path;

    public ModelId ModelId => _tiny.Package.Card.ToModelId();

    public static async Task<RunWorld> CreateAsync(AzuriteFixture azurite) =>
        new(await azurite.NewConnectionStringAsync(), await TinyModel.CreateAsync(findings: 3));

    /// <summary>Adds films <c>000.png</c>, <c>001.png</c>, …</summary>
    public void AddFilms(int count)
    {
        for (int i = 0; i < count; i++) Films.Add($"{i:D3}.png", i);
    }

    /// <summary><c>run start</c> over the folder, with the tiny model.</summary>
    public Task<Ran> StartAsync(params string[] more) =>
        RunAsync(["start", "--folder", Films.Path, "--dataset", Dataset, "--model", Model, .. more]);

    /// <summary><c>run …</c> on the account.</summary>
    public Task<Ran> RunAsync(params string[] arguments) => Ran.Async(["run", .. arguments, "--storage", Connection]);

    /// <summary>A run's row.</summary>
    public Task<RunRecord> RecordAsync(string run) =>
        new AzureRunStore(Account).GetAsync(new RunId(run), TestContext.Current.CancellationToken);

    /// <summary>All rows of predictions by image.</summary>
    public async Task<Dictionary<string, StoredPrediction>> RowsAsync(string dataset = Dataset)
    {
        Dictionary<string, StoredPrediction> rows = [];
        string? continuation = null;
        do
        {
            ResultPage<StoredPrediction> page = await new PredictionStore(Account).QueryAsync(
                new PredictionQuery(dataset) { Top = 1000, Continuation = continuation }, TestContext.Current.CancellationToken);
            foreach (StoredPrediction row in page.Items) rows.Add(row.Image.Image, row);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        return rows;
    }

    public static JsonElement Json(Ran ran) => JsonElement.Parse(ran.Output);

    public void Dispose()
    {
        Films.Dispose();
        _tiny.Dispose();
    }
}
