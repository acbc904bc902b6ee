using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>The film to explain, scored, with the model that did it and the maps that take further passes.</summary>
/// <param name="Finding">What to explain, by its index in card order: as asked, or the most probable.</param>
/// <param name="IsOwn">Whether the scorer ends with the film.</param>
internal sealed record ScoredFilm(
    string Name, ModelPackage Package, XrayScorer Scorer, PixelImage Film, Prediction Prediction, int Finding, bool IsOwn) : IDisposable
{
    /// <summary>Reads and scores the film, unless that is done; a warning about it goes to <paramref name="error"/>.</summary>
    /// <exception cref="XrayException">
    /// The film, the model or the finding is not usable, or a file to write is one of the model's.
    /// </exception>
    public static async Task<ScoredFilm> OpenAsync(
        ExplainOptions options, ClaimedFiles files, TextWriter error, CancellationToken cancellationToken)
    {
        if (options.Scored is { } done)
        {
            files.Refuse(CommonOptions.FilesOf(done.Package));
            return done with { Finding = options.Finding is { } named ? done.Package.Card.IndexOf(named) : done.Finding, IsOwn = false };
        }

        string name = Path.GetFileName(options.Image);
        ImageContent content = await ImageSource.File(name, options.Image).ReadAsync(cancellationToken);
        ModelPackage package = options.Loaded?.Package ?? await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        files.Refuse(CommonOptions.FilesOf(package));
        int? asked = options.Finding is { } text ? package.Card.IndexOf(text) : null;

        XrayScorer scorer = options.Loaded?.Scorer ?? await LoadAsync(package, options, cancellationToken);
        try
        {
            if (options.Loaded is null) DeviceOptions.Say(options.Device, scorer, error);
            DecodedXray decoded = scorer.Decode(content);
            Prediction prediction = scorer.Score(name, content, scorer.Prepare(decoded), cancellationToken);
            if (prediction.Provenance.Warning is { } odd) await error.WriteLineAsync(VisibleText.Line($"warning: {name}: {odd}"));
            foreach (ScoreCam method in options.Methods.OfType<ScoreCam>())
                prediction = await MaskAsync(scorer, method, prediction, decoded.Image, options, error, cancellationToken);
            int finding = asked ?? prediction.Probabilities.Index().MaxBy(static p => p.Item).Index;
            return new ScoredFilm(name, package, scorer, decoded.Image, prediction, finding, options.Loaded is null);
        }
        catch
        {
            if (options.Loaded is null) scorer.Dispose();
            throw;
        }
    }

    public static Task<XrayScorer> LoadAsync(ModelPackage package, ExplainOptions options, CancellationToken cancellationToken)
    {
        SessionSettings session = new()
        {
            IntraOpThreads = Math.Min(64, Environment.ProcessorCount),
            ViewsPerPass = options.ScoreCam.Batch,
            Device = options.Device,
        };
        return XrayScorer.CreateAsync(
            package, options.Precision, session, options.Images, cancellationToken: cancellationToken);
    }

    public void Dispose()
    {
        if (IsOwn) Scorer.Dispose();
    }

    /// <summary>Adds a method's maps of all findings.</summary>
    private static async Task<Prediction> MaskAsync(
        XrayScorer scorer, ScoreCam method, Prediction prediction, PixelImage film, ExplainOptions options, TextWriter error,
        CancellationToken cancellationToken)
    {
        Prediction explained = prediction;
        await ImageProgress.ShowAsync(error, $"{method.Title}: masked passes", total: null, progress =>
        {
            ModelInput input = scorer.Prepare(film);
            explained = ScoreCamRun.Add(scorer, method, prediction, input, options.ScoreCam, new Passes(progress), cancellationToken);
            return Task.CompletedTask;
        });
        return explained;
    }

    private sealed class Passes(ImageProgress progress) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => progress.Set(value.Done, value.All);
    }
}

/// <summary>A model that several films share.</summary>
internal sealed record LoadedModel(ModelPackage Package, XrayScorer Scorer);
