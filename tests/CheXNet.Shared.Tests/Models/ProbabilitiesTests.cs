using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ProbabilitiesTests
{
    private static readonly ModelCard Card = TinyModel.Card(TinyModel.Weights(findings: 2));

    [Fact]
    public void Probability_of_a_logit_is_its_sigmoid() =>
        Assert.Equal([0.5, 1 / (1 + Math.Exp(-2.5f))], Probabilities.Of(Card, [View(0, 2.5f)]));

    [Fact]
    public void Calibration_scales_the_logit_first()
    {
        ModelCard calibrated = Card with { Calibration = new Calibration([2, 0.5], [-1, 3], "made up") };
        double[] p = Probabilities.Of(calibrated, [View(0.75f, -2)]);
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), p[0], 1e-15);
        Assert.Equal(1 / (1 + Math.Exp(-2)), p[1], 1e-15);
    }

    [Fact]
    public void Several_views_give_the_mean_of_their_probabilities_not_of_their_logits()
    {
        double[] p = Probabilities.Of(Card, [View(4, 0), View(-4, 0), View(8, 0)]);
        Assert.Equal((Sigmoid.Of(4) + Sigmoid.Of(-4) + Sigmoid.Of(8)) / 3, p[0], 1e-15);
    }

    [Fact]
    public void Curve_takes_the_place_of_the_sigmoid()
    {
        CalibrationCurve curve = new([0.25, 0.5, 0.75], [0.1, 0.2, 0.9]);
        ModelCard calibrated = Card with { Calibration = new Calibration([1, 1], [0, 0], "made up") { Curves = [curve, null] } };
        Assert.Equal([0.2, Sigmoid.Of(1)], Probabilities.Of(calibrated, [View(0, 1)]));
        Assert.Equal(0.15, curve.Of(0.375), 1e-15);
        Assert.Equal((0.1, 0.1, 0.9, 0.9), (curve.Of(0), curve.Of(0.25), curve.Of(0.75), curve.Of(1)));
    }

    [Fact]
    public void Several_views_are_calibrated_after_their_mean()
    {
        ModelCard calibrated = Card with
        {
            Calibration = new Calibration([2, 1], [-1, 0], "made up"),
            ConformalSets = new ConformalSets([new ConformalSet(0.1, 9, 9, -1, 0), null], "made up"),
        };
        double mean = (Sigmoid.Of(2) + Sigmoid.Of(-1)) / 2, logit = Math.Log(mean / (1 - mean));
        Assert.Equal(Sigmoid.Of((2 * logit) - 1), Probabilities.Of(calibrated, [View(2, 0), View(-1, 0)])[0], 1e-12);
        Assert.Equal([ConformalAnswer.Yes, null], Probabilities.AnswersOf(calibrated, [View(2, 0), View(-1, 0)])!);
        Assert.Null(Probabilities.AnswersOf(Card, [View(2, 0)]));
    }

    private static ViewScores View(params float[] logits) =>
        new(new Geometry(64, 64, 64, 64, 1, 1, 0, 0), logits, new ActivationMaps(2, 1, 1, new float[2]));
}
