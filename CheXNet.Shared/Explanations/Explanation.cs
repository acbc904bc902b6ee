using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>
/// One finding explained in every view of an image. Its maps have passed <see cref="MapConsistency"/>, so a drawing shows what the
/// probability was computed from.
/// </summary>
public sealed class Explanation
{
    private Explanation(Finding finding, IExplanationMethod method, float bias, IReadOnlyList<ExplainedView> views)
    {
        Finding = finding;
        Method = method;
        Bias = bias;
        Views = views;
    }

    /// <summary>The finding.</summary>
    public Finding Finding { get; }

    /// <summary>The method.</summary>
    public IExplanationMethod Method { get; }

    /// <summary>The classifier's bias b of the finding.</summary>
    public float Bias { get; }

    /// <summary>One per view, in order; a single one except for ten-crop.</summary>
    public IReadOnlyList<ExplainedView> Views { get; }

    /// <summary>The only view, or ten-crop's center.</summary>
    public ExplainedView MainView => Views.Count >= 5 ? Views[4] : Views[0];

    /// <summary>Whether any cell supports the finding; if not, there is nothing to draw.</summary>
    public bool HasEvidence => Views.Any(static view => view.Map.Values.Any(static cell => cell > 0));

    /// <summary>Checks and explains the maps of one finding.</summary>
    /// <param name="index">The finding's index in card order.</param>
    /// <exception cref="InconsistentScoreException">A map is not finite, or <c>mean(M) + b</c> is not the logit.</exception>
    /// <exception cref="InvalidInputException"><c>map-missing</c>: the prediction has no map for this method.</exception>
    public static Explanation Of(Prediction prediction, int index, IExplanationMethod method)
    {
        (Finding finding, float bias) = (prediction.Findings[index], prediction.Bias[index]);
        return new Explanation(finding, method, bias, [.. prediction.Views.Select(Explain)]);

        ExplainedView Explain(ViewScores view)
        {
            MapConsistency.Check(finding, view.Maps.Of(index), bias, view.Logits[index]);
            MapConsistency.CheckFurther(finding, view, index);
            ViewEvidence evidence = new(finding, index, view.Maps) { Further = view.Further };
            return new ExplainedView(view.Geometry, view.Logits[index], method.Explain(evidence));
        }
    }
}

/// <summary>One view's part of an <see cref="Explanation"/>.</summary>
/// <param name="Geometry">Where the view lies on the original.</param>
/// <param name="Logit">The finding's logit in this view.</param>
/// <param name="Map">The map, in model cells.</param>
public sealed record ExplainedView(Geometry Geometry, float Logit, SaliencyMap Map);
