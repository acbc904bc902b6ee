using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;

namespace CheXNet.Explanations;

/// <summary>
/// One finding explained in every view of an image. It can be made only from maps that pass <see cref="MapConsistency"/>, so whoever
/// draws it draws what the probability was computed from.
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

    /// <summary>One a view of the image, in the order of the views; one but for ten-crop.</summary>
    public IReadOnlyList<ExplainedView> Views { get; }

    /// <summary>The only view, or ten-crop's center.</summary>
    public ExplainedView MainView => Views.Count >= 5 ? Views[4] : Views[0];

    /// <summary>Checks the maps of a finding and explains it.</summary>
    /// <param name="method">How.</param>
    /// <param name="index">Its index in card order.</param>
    /// <param name="bias">The classifier's bias of the finding.</param>
    /// <param name="views">What the network said of each view, at least one.</param>
    /// <exception cref="InconsistentScoreException">A map is not finite, or <c>mean(M) + b</c> is not the logit.</exception>
    public static Explanation Of(IExplanationMethod method, Finding finding, int index, float bias, IReadOnlyList<ViewScores> views)
    {
        ExplainedView[] explained = new ExplainedView[views.Count];
        for (int v = 0; v < explained.Length; v++)
        {
            ViewScores view = views[v];
            MapConsistency.Check(finding, view.Maps.Of(index), bias, view.Logits[index]);
            explained[v] = new ExplainedView(view.Geometry, view.Logits[index], method.Explain(new ViewEvidence(finding, index, view.Maps)));
        }

        return new Explanation(finding, method, bias, explained);
    }
}

/// <summary>One view's part of an <see cref="Explanation"/>.</summary>
/// <param name="Geometry">Where the view lies on the original.</param>
/// <param name="Logit">The finding's logit in this view.</param>
/// <param name="Map">The map, in model cells.</param>
public sealed record ExplainedView(Geometry Geometry, float Logit, SaliencyMap Map);
