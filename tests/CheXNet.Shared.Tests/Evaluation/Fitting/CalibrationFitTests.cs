using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Metrics;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation.Fitting;

public sealed class CalibrationFitTests
{
    public static TheoryData<string> Cases => [.. CalibrationCase.All.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Methods_agree_with_scikit_learn(string name)
    {
        CalibrationCase at = CalibrationCase.All.Single(c => c.Name == name);
        Agree(CalibrationMethod.Platt, at.Platt);
        Agree(CalibrationMethod.Isotonic, at.Isotonic);
        Agree(CalibrationMethod.Temperature, at.Temperature);

        void Agree(CalibrationMethod method, double[] expected)
        {
            FittedCalibration fitted = FittedCalibration.Of(method, at.Scores);
            foreach ((double z, double p) in at.At.Zip(expected)) Assert.Equal(p, fitted.Of(z), 1e-6);
        }
    }

    [Fact]
    public void Whole_weights_count_images_twice()
    {
        CalibrationCase once = CalibrationCase.All[0];
        double[] weights = [.. once.Logits.Select(static (_, i) => (double)(i % 3))];
        int[] copies = [.. Enumerable.Range(0, once.Logits.Length).SelectMany(static i => Enumerable.Repeat(i, i % 3))];
        FittingScores repeated = Simulated.ScoresOf([.. copies.Select(i => once.Logits[i])], [.. copies.Select(i => once.Labels[i] == 1)]);
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            FittedCalibration weighted = new FittedCalibration.Fitter(method, once.Scores).Fit(weights);
            FittedCalibration plain = FittedCalibration.Of(method, repeated);
            foreach (double z in once.At) Assert.Equal(plain.Of(z), weighted.Of(z), 1e-9);
        }
    }

    [Fact]
    public void Perfectly_separable_scores_give_finite_calibrations()
    {
        FittingScores scores = Simulated.ScoresOf(
            [.. Enumerable.Range(-50, 100).Select(static i => i / 10.0)], [.. Enumerable.Range(-50, 100).Select(static i => i >= 0)]);
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            FittedCalibration fitted = FittedCalibration.Of(method, scores);
            Assert.True(double.IsFinite(fitted.Slope) && fitted.Slope > 0);
            Assert.InRange(fitted.Of(-5), 0, 0.05);
            Assert.InRange(fitted.Of(5), 0.95, 1);
        }
    }

    [Theory]
    [InlineData(CalibrationMethod.Platt)]
    [InlineData(CalibrationMethod.Isotonic)]
    [InlineData(CalibrationMethod.Temperature)]
    public void Calibration_error_falls_on_images_that_were_not_fitted(CalibrationMethod method)
    {
        // Twice too sure of itself, at even odds: the truth is 1.5 z − 1.125, the scores say 3 z − 2.25.
        FittingScores fit = Overconfident(new Random(5), 2000), other = Overconfident(new Random(6), 4000);
        FittedCalibration fitted = FittedCalibration.Of(method, fit);
        double before = EceOf(other, FittedCalibration.None), after = EceOf(other, fitted);
        Assert.True(after < before / 2, $"{before} → {after}");

        static FittingScores Overconfident(Random random, int count) => Simulated.Of(random, count, 0.5, scale: 3, shift: -2.25);
        static double EceOf(FittingScores scores, FittedCalibration by) =>
            Reliability.Of(RankedScores.Of([.. scores.Logits.Select(by.Of)], scores.Labels)).Ece;
    }

    [Fact]
    public void Held_out_likelihood_tells_the_methods_apart()
    {
        // A pure temperature; a shift, which no temperature mends; and steps, which no sigmoid has.
        FittingScores shifted = Simulated.Of(new Random(2), 1500, 0.2, shift: 2);
        Assert.True(LossOf(CalibrationMethod.Platt, shifted) < LossOf(CalibrationMethod.Temperature, shifted) - 0.1);
        Random random = new(3);
        double[] z = [.. Enumerable.Range(0, 3000).Select(_ => (random.NextDouble() * 8) - 4)];
        FittingScores steps = Simulated.ScoresOf(z, [.. z.Select(v => random.NextDouble() < (v < -2 ? 0.02 : v < 3 ? 0.5 : 0.98))]);
        Assert.True(LossOf(CalibrationMethod.Isotonic, steps) < LossOf(CalibrationMethod.Platt, steps) - 0.01);

        static double LossOf(CalibrationMethod method, FittingScores scores) => HeldOutLikelihood.Of(method, scores, 1).LogLoss;
    }

    [Fact]
    public void Held_out_predictions_never_come_from_a_fit_on_the_same_patient()
    {
        // Patients of ten equal scores with one label each: whoever has seen the patient knows the label.
        Random random = new(4);
        int[] patients = [.. Enumerable.Range(0, 400).Select(static i => i / 10)];
        double[] of = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble())];
        bool[] labels = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble() < 0.5)];
        FittingScores scores = new(
            [.. Enumerable.Range(0, 400)], [.. patients.Select(p => of[p])], [.. patients.Select(p => labels[p])], patients);
        (double loss, _) = HeldOutLikelihood.Of(CalibrationMethod.Isotonic, scores, 1);
        Assert.True(loss > 0.65, $"{loss}");
    }
}
