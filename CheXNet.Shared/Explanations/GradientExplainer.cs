using CheXNet.Differentiation;
using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;

namespace CheXNet.Explanations;

/// <summary>
/// Explains a film by gradients, in all its views. With several input sizes, the maps of each size are divided by their common maximum, so
/// that every size counts alike in the mean that <see cref="Heatmap"/> takes over the views.
/// </summary>
/// <param name="score">The finding, as logit or probability.</param>
/// <param name="viewsPerPass">Views that a pass of the model takes at once, 1 to 64.</param>
/// <param name="fusion">How several layers become one map.</param>
public sealed class GradientExplainer(FindingScore score, int viewsPerPass = 1, FusionRule fusion = FusionRule.Maximum)
{
    /// <summary>Explains layers; several are fused by <see cref="LayerFusion"/>.</summary>
    /// <param name="inputs">The film's views, from <see cref="FilmViews"/>.</param>
    /// <param name="layers">At least one of the model's layers.</param>
    /// <param name="passed">Called with the number of views after each pass; null to not be told.</param>
    /// <returns>Each view's map, in the layer's cells, or in the model's pixels if fused.</returns>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    /// <inheritdoc cref="GradientModel.Run" path="/exception"/>
    public IReadOnlyList<ExplainedView> Explain(
        IReadOnlyList<ModelInput> inputs,
        ILayerMethod method,
        IReadOnlyList<string> layers,
        Action<int>? passed,
        CancellationToken cancellationToken)
    {
        List<ExplainedView> views = [];
        foreach (ModelInput input in inputs)
        {
            int before = views.Count;
            for (int first = 0; first < input.Views.Count; first += viewsPerPass)
            {
                int count = Math.Min(viewsPerPass, input.Views.Count - first);
                ScorePass pass = score.Run(Images(input, first, count), layers, cancellationToken);
                for (int i = 0; i < count; i++)
                {
                    SaliencyMap[] maps = [.. pass.Layers.Select(layer => Map(layer, i))];
                    SaliencyMap map = maps.Length == 1 ? maps[0] : LayerFusion.Fuse(maps, input.Height, input.Width, fusion);
                    views.Add(new ExplainedView(input.Views[first + i], pass.Logits[i], map));
                }

                passed?.Invoke(count);
            }

            if (inputs.Count > 1) DivideByMaximum(views, before);
        }

        return views;

        SaliencyMap Map(LayerGradient layer, int index)
        {
            (Tensor activation, Tensor gradient) = layer.Of(index);
            return method.Explain(score.Finding, activation, gradient);
        }
    }

    /// <summary>Explains the pixels of the model's input.</summary>
    /// <param name="inputs">The film's views, from <see cref="FilmViews"/>.</param>
    /// <param name="passed">Called with the number of images after each pass; null to not be told.</param>
    /// <returns>Each view's map, in the model's pixels, and the largest completeness error of the views (Integrated Gradients).</returns>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    /// <inheritdoc cref="GradientModel.Run" path="/exception"/>
    public (IReadOnlyList<ExplainedView> Views, double? CompletenessError) Explain(
        IReadOnlyList<ModelInput> inputs,
        IInputMethod method,
        InputSettings settings,
        Action<int>? passed,
        CancellationToken cancellationToken)
    {
        List<ExplainedView> views = [];
        double? error = null;
        foreach (ModelInput input in inputs)
        {
            int before = views.Count;
            for (int i = 0; i < input.Views.Count; i++)
            {
                InputExplanation found = method.Explain(score, Images(input, i, 1), settings, passed, cancellationToken);
                views.Add(new ExplainedView(input.Views[i], found.Logit, found.Map));
                if (found.CompletenessError is { } left) error = Math.Max(left, error ?? 0);
            }

            if (inputs.Count > 1) DivideByMaximum(views, before);
        }

        return (views, error);
    }

    private static void DivideByMaximum(List<ExplainedView> views, int from)
    {
        float peak = views.Skip(from).Max(static view => view.Map.Values.Max());
        if (!(peak > 0)) return;
        for (int i = from; i < views.Count; i++)
        {
            SaliencyMap map = views[i].Map;
            views[i] = views[i] with { Map = map with { Values = Array.ConvertAll(map.Values, cell => cell / peak) } };
        }
    }

    private static Tensor Images(ModelInput input, int first, int count)
    {
        int each = input.Channels * input.Height * input.Width;
        return new Tensor(
            [count, input.Channels, input.Height, input.Width], input.Values.AsSpan(first * each, count * each).ToArray());
    }
}
