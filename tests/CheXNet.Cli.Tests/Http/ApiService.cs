using CheXNet.Api;
using CheXNet.Cli.Http;
using CheXNet.Cli.Service;
using CheXNet.Hosting;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace CheXNet.Cli.Tests.Http;

/// <summary>
/// The API of <c>serve</c> on a free port, over a real account and a tiny model; images are scored and runs carried out when a test says
/// so.
/// </summary>
internal sealed class ApiService : IAsyncDisposable
{
    /// <summary>Named in the model's list of training images.</summary>
    public const string TrainedOn = "trained.png";

    /// <summary>The largest upload that it takes.</summary>
    public const int MostUploadBytes = 300_000;

    /// <summary>The most instances that it takes in one DICOMweb request.</summary>
    public const int MostInstances = 6;

    private readonly DirectoryInfo _folder;
    private readonly CancellationTokenSource _stop = new();
    private Task _working = Task.CompletedTask;

    private ApiService(DirectoryInfo folder, ServiceProvider services, ApiServer server)
    {
        (_folder, Services, Server) = (folder, services, server);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    public ServiceProvider Services { get; }

    public StorageAccount Account => Services.GetRequiredService<StorageAccount>();

    public XrayScorer Scorer => Services.GetRequiredService<XrayScorer>();

    public RunService Runs => Services.GetRequiredService<RunService>();

    public ApiServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<ApiService> StartAsync(
        StorageAccount account, ILoggerFactory? logs = null, HttpAddress? address = null, HttpAccess? access = null,
        FilmCheckMode check = FilmCheckMode.Accept)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-api-");
        XrayScorer scorer = await XrayScorer.CreateAsync(
            await PackageAsync(Path.Combine(folder.FullName, "model")), limits: new ImageLimits { FilmCheck = check });
        logs ??= NullLoggerFactory.Instance;
        ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(logs)
            .AddSingleton(new ApiOptions { MostUploadBytes = MostUploadBytes, MostInstances = MostInstances })
            .AddCheXNet(account, scorer)
            .AddScoringService(new ServiceOptions())
            .AddRunWorker()
            .AddCheXNetApi()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        ApiServer server = await ApiServer.StartAsync(address ?? HttpAddress.Parse("0"), services, CancellationToken.None, access);
        return new ApiService(folder, services, server);
    }

    /// <summary>A film of 96 × 80 pixels, another for each number.</summary>
    public static byte[] Film(int seed)
    {
        byte[] pixels = new byte[96 * 80];
        new Random(seed).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(96, 80, 1, pixels));
    }

    /// <summary>A film of 16 bits with three values only, which is scored with a warning.</summary>
    public static byte[] OddFilm()
    {
        L16[] samples = [.. Enumerable.Range(0, 64 * 64).Select(static i => new L16((ushort)(i % 3 * 1000)))];
        using Image<L16> image = Image.WrapMemory<L16>(samples, 64, 64);
        using MemoryStream png = new();
        image.SaveAsPng(png, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale });
        return png.ToArray();
    }

    /// <summary>Puts an image into the container and has it scored.</summary>
    public async Task<IngestOutcome> ScoreAsync(ImageKey image, byte[] film)
    {
        await new XrayContainer(Account).WriteAsync(image, BinaryData.FromBytes(film), CancellationToken.None);
        return await ScoreAsync(image);
    }

    /// <summary>Has an image of the container scored.</summary>
    public Task<IngestOutcome> ScoreAsync(ImageKey image) =>
        Services.GetRequiredService<XrayIngest>().IngestAsync(new XrayReference(image.BlobName, null), CancellationToken.None);

    /// <summary>Begins to carry out runs, as the service does all the time.</summary>
    public void BeginRuns() => _working = Services.GetRequiredService<RunWorker>().RunAsync(_stop.Token);

    /// <summary>Waits until a run is over.</summary>
    public async Task<RunRecord> OverAsync(RunId run)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        while (true)
        {
            RunRecord record = await Runs.StatusAsync(run, patience.Token);
            if (record.State.IsOver()) return record;
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        Client.Dispose();
        await Server.DisposeAsync();
        Scorer.Dispose();
        await Services.DisposeAsync();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<ModelPackage> PackageAsync(string path)
    {
        NetworkWeights weights = TinyModel.Weights();
        ModelCard card = TinyModel.Card(weights) with
        {
            Training = new TrainingRecord("Noise", "All of it", TrainImages: "train.txt"),
            ConformalSets = new ConformalSets(
                [.. Enumerable.Range(0, weights["classifier.bias"].Values.Length).Select(static i => i == 0
                    ? null
                    : new ConformalSet(0.1, 9, 9, -i, i))],
                "noise"),
            FilmStatistics = new FilmStatisticsRecord(FilmStatistics.FileName, 1000, "noise", 1e9),
        };
        int traits = (3 * card.Findings.Count) + FilmAppearance.Bins + 7;
        FilmStatistics statistics = new(
            new double[traits], [.. Enumerable.Repeat(1.0, traits)],
            [.. Enumerable.Range(1, traits).SelectMany(static row => Enumerable.Repeat(0.0, row - 1).Append(1))], 1, 1e9);
        Dictionary<string, byte[]> files = new()
        {
            [ModelPackage.GraphName(Precision.Fp32)] = DenseNetGraph.Write(weights),
            [FilmStatistics.FileName] = statistics.ToJson(),
            ["train.txt"] = System.Text.Encoding.UTF8.GetBytes(TrainedOn),
        };
        await ModelPackageWriter.WriteAsync(card, files, path, CancellationToken.None);
        return await ModelPackage.LoadAsync(path, CancellationToken.None);
    }
}
