using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Layers;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>A map by gradients, with what was run for it.</summary>
/// <param name="Heatmap">On the film's pixels.</param>
/// <param name="CompletenessError">Of Integrated Gradients; else null.</param>
internal sealed record GradientResult(
    GradientRequest Request,
    IReadOnlyList<string> Layers,
    IReadOnlyList<ExplainedView> Views,
    Heatmap Heatmap,
    double? CompletenessError)
{
    /// <summary>Such as <c>LayerCAM at denseblock3</c>.</summary>
    public string Title => Request.Title + (Request.LayerMethod is null ? "" : $" at {string.Join(Sign, Layers)}")
        + (Request.Target == ScoreTarget.Probability ? " of the probability" : "");

    private string Sign => Request.Fusion == FusionRule.Product ? " × " : " + ";

    public RawGradientExplanation ToRaw(Finding finding, double probability) => new()
    {
        Finding = finding.Name,
        Method = Request.Method,
        Layers = Layers,
        Fusion = Layers.Count < 2 ? null : Request.Fusion == FusionRule.Product ? "product" : "maximum",
        Target = Request.Target == ScoreTarget.Probability ? "probability" : "logit",
        Probability = probability,
        Settings = Request.InputMethod is null ? null : Request.Settings,
        CompletenessError = CompletenessError,
        Views = [.. Views.Select(static view => new RawView([.. view.Map.Values.Chunk(view.Map.Width)], view.Logit, view.Geometry))],
    };
}

/// <summary>Runs the network backward for one finding of a film.</summary>
internal static class GradientRun
{
    public static async Task<GradientResult> RunAsync(
        GradientRequest request,
        ModelPackage package,
        Precision precision,
        int finding,
        PixelImage film,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        FilmViews plan = new(package.Card, request.InputSizes, request.Smooth);
        SessionSettings settings = new() { IntraOpThreads = Math.Min(64, Environment.ProcessorCount) };
        using GradientModel model = await GradientModel.CreateAsync(package, precision, settings, cancellationToken);
        IReadOnlyList<string> layers = request.LayersOf(model);
        model.RequireLayers(layers);

        IReadOnlyList<ModelInput> inputs = plan.Prepare(film);
        int passes = inputs.Sum(static input => input.Views.Count) * (request.InputMethod?.Passes(request.Settings) ?? 1);
        GradientExplainer explainer = new(new FindingScore(model, finding, request.Target), fusion: request.Fusion ?? FusionRule.Maximum);
        IReadOnlyList<ExplainedView> views = [];
        double? left = null;
        await ImageProgress.ShowAsync(error, "explaining", passes, progress =>
        {
            if (request.LayerMethod is { } method) views = explainer.Explain(inputs, method, layers, Passed, cancellationToken);
            else (views, left) = explainer.Explain(inputs, request.InputMethod!, request.Settings, Passed, cancellationToken);
            return Task.CompletedTask;

            void Passed(int count)
            {
                for (int i = 0; i < count; i++) progress.Add();
            }
        });
        return new GradientResult(request, layers, views, Heatmap.Of(views), left);
    }
}
