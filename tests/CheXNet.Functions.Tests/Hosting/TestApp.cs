using CheXNet.Functions.Hosting;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CheXNet.Functions.Tests.Hosting;

/// <summary>The function app as <c>Program</c> composes it, on an account of its own and a tiny model.</summary>
public sealed class TestApp : IDisposable
{
    private readonly TinyModel? _model;
    private readonly IHost _host;

    private TestApp(TinyModel? model, XrayScorer scorer, FunctionsApplicationBuilder builder)
    {
        (_model, Scorer) = (model, scorer);
        _host = builder.Build();
    }

    /// <summary>The model.</summary>
    public XrayScorer Scorer { get; }

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Its storage.</summary>
    public StorageAccount Account => Services.GetRequiredService<StorageAccount>();

    /// <summary>Composes the app.</summary>
    /// <param name="connection">The account's connection string.</param>
    /// <param name="settings">More settings.</param>
    /// <returns>The app; its storage has its containers, queues and tables.</returns>
    public static async Task<TestApp> CreateAsync(string connection, params string[] settings)
    {
        TinyModel model = await TinyModel.CreateAsync();
        return await CreateAsync(connection, model, model.Package, settings);
    }

    /// <summary>Composes the app with a model that is not its own to remove.</summary>
    /// <inheritdoc cref="CreateAsync(string, string[])"/>
    public static Task<TestApp> CreateAsync(string connection, ModelPackage package) => CreateAsync(connection, null, package, []);

    /// <summary>A function's object, made as the worker makes it.</summary>
    public object Function(Type type) => ActivatorUtilities.CreateInstance(Services, type);

    /// <summary>A function's object, made as the worker makes it.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(Services);

    /// <summary>A small film, different for each number.</summary>
    public static byte[] Film(int seed)
    {
        byte[] pixels = new byte[96 * 80];
        new Random(seed).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(96, 80, 1, pixels));
    }

    /// <summary>Uploads an image.</summary>
    public Task<string> UploadAsync(string blob, byte[] content) =>
        new XrayContainer(Account).WriteAsync(ImageKey.FromBlobName(blob), BinaryData.FromBytes(content), CancellationToken.None);

    /// <summary>The prediction of an image.</summary>
    public Task<StoredPrediction?> PredictionAsync(string blob) =>
        new PredictionStore(Account).GetAsync(ImageKey.FromBlobName(blob), Scorer.Card.ToModelId(), CancellationToken.None);

    public void Dispose()
    {
        _host.Dispose();
        Scorer.Dispose();
        _model?.Dispose();
    }

    private static async Task<TestApp> CreateAsync(string connection, TinyModel? model, ModelPackage package, string[] settings)
    {
        XrayScorer scorer = await XrayScorer.CreateAsync(package);
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(
            [$"--{FunctionSettings.Storage}={connection}", .. settings]);
        var app = new TestApp(model, scorer, Program.Compose(builder, FunctionSettings.OpenStorage(builder.Configuration), scorer));
        await app.Account.EnsureCreatedAsync(CancellationToken.None);
        return app;
    }
}
