using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

public sealed class BootstrapTests
{
    /// <summary>Every measure of a replicate is that of the drawn images, computed plainly by the metrics.</summary>
    [Fact]
    public void Replicate_is_the_metric_of_the_drawn_images()
    {
        MetricCase given = MetricCase.Named("ties");
        int images = given.Scores.Length, patients = 60, replicates = 9;
        int[] patientOf = [.. Enumerable.Range(0, images).Select(i => i % patients)];
        FindingScores finding = FindingScores.Of(given.Scores, [.. given.Labels.Select(static y => (bool?)(y == 1))], 0.3);
        Replicates run = Run([finding], patientOf, patients, replicates);
        var weights = new System.Numerics.Vector<double>[patients];
        int lanes = Resampling.Lanes;
        for (int r = 0; r < replicates; r++)
        {
            new Resampling(patients, 7).Draw(r / lanes * lanes, weights);
            Assert.Equal(patients, weights.Sum(w => w[r % lanes]));
            int[] drawn = [.. Enumerable.Range(0, images).SelectMany(i => Enumerable.Repeat(i, (int)weights[patientOf[i]][r % lanes]))];
            RankedScores ranked = RankedScores.Of([.. drawn.Select(i => given.Scores[i])], [.. drawn.Select(i => given.Labels[i] == 1)]);
            RankCurve curve = RankCurve.Of(ranked);
            Reliability reliability = Reliability.Of(ranked);
            OperatingPoint point = OperatingPoint.At(ranked, 0.3);
            Assert.Equal(curve.Auroc, run.Of(0, Measure.Auroc)[r], 1e-12);
            Assert.Equal(curve.AveragePrecision, run.Of(0, Measure.Auprc)[r], 1e-12);
            Assert.Equal(curve.BestF1.F1, run.Of(0, Measure.MaxF1)[r], 1e-12);
            Assert.Equal(reliability.Brier, run.Of(0, Measure.Brier)[r], 1e-12);
            Assert.Equal(reliability.Ece, run.Of(0, Measure.Ece)[r], 1e-12);
            Assert.Equal(point.Sensitivity, run.Of(0, Measure.Sensitivity)[r], 1e-12);
            Assert.Equal(point.Specificity, run.Of(0, Measure.Specificity)[r], 1e-12);
            Assert.Equal(point.Ppv, run.Of(0, Measure.Ppv)[r], 1e-12);
            Assert.Equal(point.Npv, run.Of(0, Measure.Npv)[r], 1e-12);
            Assert.Equal(point.F1, run.Of(0, Measure.F1)[r], 1e-12);
        }
    }

    /// <summary>Nominal 95%: over 300 samples of known AUROC, the count lies within four standard deviations of 285.</summary>
    [Fact]
    public void Interval_covers_the_true_auroc_as_often_as_it_says()
    {
        const double Truth = 0.7602499389; // Φ(1/√2): positives N(1, 1), negatives N(0, 1).
        const int Samples = 300, Images = 200;
        Random random = new(5);
        int covered = 0, coveredByDeLong = 0;
        for (int s = 0; s < Samples; s++)
        {
            bool?[] labels = [.. Enumerable.Range(0, Images).Select(static i => (bool?)(i % 4 == 0))];
            double[] scores = [.. labels.Select(y => Normal(random) + (y!.Value ? 1 : 0))];
            double[] probabilities = [.. scores.Select(static x => 1 / (1 + Math.Exp(-x)))];
            FindingScores finding = FindingScores.Of(probabilities, labels, null);
            Replicates run = Run([finding], [.. Enumerable.Range(0, Images)], Images, 300, (ulong)s);
            if (Covers(run.IntervalOf(0, Measure.Auroc))) covered++;
            if (Covers(DeLong.Of(finding.Ranked).Interval)) coveredByDeLong++;
        }

        Assert.InRange(covered, 270, 297);
        Assert.InRange(coveredByDeLong, 270, 297);

        static bool Covers(Interval? interval) => interval is { } i && i.Low <= Truth && Truth <= i.High;
    }

    /// <summary>Ten copies of each image tell nothing new: over patients the interval stays, over images it shrinks by √10.</summary>
    [Fact]
    public void Interval_over_patients_sees_that_images_of_one_patient_are_alike()
    {
        const int Patients = 150, Copies = 10;
        Random random = new(3);
        bool?[] label = [.. Enumerable.Range(0, Patients).Select(static i => (bool?)(i % 3 == 0))];
        double[] score = [.. label.Select(y => 1 / (1 + Math.Exp(-Normal(random) - (y!.Value ? 1 : 0))))];
        int[] patientOf = [.. Enumerable.Range(0, Patients * Copies).Select(static i => i / Copies)];
        FindingScores finding = FindingScores.Of(
            [.. patientOf.Select(p => score[p])], [.. patientOf.Select(p => label[p])], null);
        double overPatients = Width(Run([finding], patientOf, Patients, 600));
        double overImages = Width(Run([finding], [.. Enumerable.Range(0, patientOf.Length)], patientOf.Length, 600));
        Assert.InRange(overPatients / overImages, 2.6, 3.8);

        static double Width(Replicates run) => run.IntervalOf(0, Measure.Auroc) is { } i ? i.High - i.Low : double.NaN;
    }

    [Fact]
    public void Same_seed_gives_the_same_replicates_and_another_seed_others()
    {
        MetricCase given = MetricCase.Named("continuous");
        FindingScores finding = FindingScores.Of(given.Scores, [.. given.Labels.Select(static y => (bool?)(y == 1))], 0.3);
        int images = given.Scores.Length;
        int[] each = [.. Enumerable.Range(0, images)];
        double[] first = Run([finding], each, images, 50).Of(0, Measure.Auroc).ToArray();
        Assert.Equal(first, Run([finding, finding], each, images, 50).Of(1, Measure.Auroc).ToArray());
        Assert.Equal(first[..10], Run([finding], each, images, 10).Of(0, Measure.Auroc).ToArray());
        Assert.NotEqual(first, Run([finding], each, images, 50, seed: 8).Of(0, Measure.Auroc).ToArray());
    }

    [Fact]
    public void Replicate_without_a_positive_has_no_value_and_is_left_out()
    {
        FindingScores finding = FindingScores.Of([.9, .1, .2, .3, .4], [true, false, false, false, false], null);
        Replicates run = Run([finding], [0, 1, 2, 3, 4], 5, 400);
        int without = run.Of(0, Measure.Auroc).ToArray().Count(double.IsNaN);
        Assert.InRange(without, 80, 190); // (4/5)⁵ of 400 is 131.
        Assert.Equal(new Interval(1, 1), run.IntervalOf(0, Measure.Auroc));
        Assert.Null(Interval.OfResamples([double.NaN, double.NaN, 1]));
    }

    private static Replicates Run(FindingScores[] findings, int[] unitOf, int units, int replicates, ulong seed = 7) =>
        Bootstrap.Run(findings, unitOf, units, replicates, seed, ranksOnly: false, null, TestContext.Current.CancellationToken);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
