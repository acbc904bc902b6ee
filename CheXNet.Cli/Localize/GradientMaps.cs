using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;
using CheXNet.Explanations.Localization;
using CheXNet.Imaging;

namespace CheXNet.Cli.Localize;

/// <summary>Maps of other layers or of the input's pixels, by differentiating the network.</summary>
/// <param name="controls">Whether to measure the control maps too.</param>
internal sealed class GradientMaps(
    LocalizeOptions options, IReadOnlyList<ILayerMethod> layerMethods, IReadOnlyList<IInputMethod> inputMethods, bool controls) : IMapSource
{
    private readonly IReadOnlyList<(string Name, IReadOnlyList<string> Layers)> _layers = options.Fusion is { } rule
        ? [(string.Join(rule == FusionRule.Product ? '*' : '+', options.Layers), options.Layers)]
        : [.. options.Layers.Select(static layer => (layer, (IReadOnlyList<string>)[layer]))];

    private readonly InputSettings _settings = new();
    private GradientModel? _model;
    private FilmViews? _views;
    private readonly FilmReader _reader = new(options.Images);
    private TrainingImages _training = TrainingImages.Unknown;

    public IReadOnlyList<string> Rows =>
    [
        .. layerMethods.SelectMany(m => _layers.Select(layer => RowOf(m, layer.Name))),
        .. inputMethods.Select(static m => m.Name),
    ];

    /// <summary>A pass takes all processors.</summary>
    public int AtOnce => 1;

    public async Task OpenAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        SessionSettings session = new() { IntraOpThreads = Math.Min(64, options.Workers) };
        _model = await GradientModel.CreateAsync(package, options.Precision, session, cancellationToken);
        if (options.Layers.FirstOrDefault(layer => !_model.Layers.Contains(layer)) is { } unknown)
        {
            throw ErrorReport.Invalid(
                $"The model {package.Id} has no layer '{unknown}'. It has: {string.Join(", ", _model.Layers)}.");
        }

        _views = new FilmViews(package.Card, [], smooth: false);
        _training = await TrainingImages.OfAsync(package, cancellationToken);
    }

    public void Measure(BoxedImage image, ImageContent content, LocalizationTally tally, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelInput> inputs = _views!.Prepare(_reader.Decode(content.Bytes).Image);
        List<(string Row, Finding Finding, MapScores Scores)> measured = [];
        foreach ((int index, IReadOnlyList<RectangleD> boxes) in image.Boxes)
        {
            FindingScore score = new(_model!, index, ScoreTarget.Logit);
            GradientExplainer explainer = new(score, fusion: options.Fusion ?? FusionRule.Maximum);
            foreach (ILayerMethod method in layerMethods)
            {
                foreach ((string name, IReadOnlyList<string> layers) in _layers)
                    Add(RowOf(method, name), explainer.Explain(inputs, method, layers, null, cancellationToken));
            }

            foreach (IInputMethod method in inputMethods)
                Add(method.Name, explainer.Explain(inputs, method, _settings, null, cancellationToken).Views);

            void Add(string row, IReadOnlyList<ExplainedView> views)
            {
                measured.Add((row, score.Finding, MapScores.Of(Heatmap.Of(views), boxes)));
                if (!controls || measured[^1].Row != Rows[0]) return;
                SaliencyMap map = views[0].Map;
                measured.AddRange(PredictionLocalization.Controls(
                    views[0].Geometry, map.Height, map.Width, score.Finding, boxes, image.Image, options.Seed));
            }
        }

        foreach ((string row, Finding finding, MapScores scores) in measured) tally.Add(row, image.Image, finding, scores);
        tally.Add(image.Image, _training.Contains(image.Image));
    }

    public void Dispose() => _model?.Dispose();

    private static string RowOf(ILayerMethod method, string layer) => $"{method.Name}@{layer}";
}
