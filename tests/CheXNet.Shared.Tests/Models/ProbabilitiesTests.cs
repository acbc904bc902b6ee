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

    private static ViewScores View(params float[] logits) =>
        new(new Geometry(64, 64, 64, 64, 1, 1, 0, 0), logits, new ActivationMaps(2, 1, 1, new float[2]));
}
