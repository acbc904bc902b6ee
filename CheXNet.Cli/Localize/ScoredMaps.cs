using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Explanations.Localization;
using CheXNet.Imaging;

namespace CheXNet.Cli.Localize;

/// <summary>The maps of the scoring pass, and Score-CAM's from masked passes after it.</summary>
internal sealed class ScoredMaps(LocalizeOptions options, IReadOnlyList<IExplanationMethod> methods) : IMapSource
{
    private XrayScorer? _scorer;

    public IReadOnlyList<string> Rows => [.. methods.Select(static m => m.Name)];

    public int AtOnce => options.Workers;

    public async Task OpenAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        int batch = Math.Max(options.ScoreCam.Batch, options.Faithfulness?.Batch ?? 1);
        SessionSettings oneThreadEach = new() { IntraOpThreads = 1, ViewsPerPass = batch, Device = options.Device };
        _scorer = await XrayScorer.CreateAsync(
            package, options.Precision, oneThreadEach, options.Images, cancellationToken: cancellationToken);
        options.Opened(_scorer);
    }

    public void Measure(BoxedImage image, ImageContent content, LocalizationTally tally, CancellationToken cancellationToken)
    {
        DecodedXray decoded = _scorer!.Decode(content);
        PixelImage film = decoded.Image;
        Prediction prediction = _scorer.Score(image.Image, content, _scorer.Prepare(decoded), cancellationToken);
        foreach (ScoreCam method in methods.OfType<ScoreCam>())
        {
            ModelInput input = _scorer.Prepare(film);
            prediction = ScoreCamRun.Add(_scorer, method, prediction, input, options.ScoreCam, null, cancellationToken);
        }

        FilmFaithfulness? faithfulness = options.Faithfulness is { } how
            ? new FilmFaithfulness(_scorer, _scorer.Prepare(film), image.Image, how, cancellationToken)
            : null;
        PredictionLocalization.Measure(prediction, image, Measured(prediction), options.Seed, tally, faithfulness);
    }

    /// <summary>Without --methods, those that the model's graph gives.</summary>
    private IReadOnlyList<IExplanationMethod> Measured(Prediction prediction) =>
        options.Methods is null ? [.. methods.Intersect(ExplanationMethods.Of(prediction))] : methods;

    public void Dispose() => _scorer?.Dispose();
}
