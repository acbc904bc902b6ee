using CheXNet.Evaluation.Fitting;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation.Fitting;

public sealed class ConformalFitTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(200)]
    [InlineData(1000)]
    public void Error_rate_is_met_over_sites_also_where_the_finding_is_more_or_less_frequent(int films)
    {
        const int Sites = 1000, Tested = 400;
        const double ErrorRate = 0.1;
        Random random = new(films);
        List<double> positives = [], negatives = [];
        for (int site = 0; site < Sites; site++)
        {
            ConformalSet set = ConformalFit.Of(Simulated.Of(random, films, 0.4), ErrorRate, (ulong)site);
            if (set.PresentFrom is null || set.AbsentTo is null) continue;
            positives.Add(ErrorsOf(set, present: true, random));
            negatives.Add(ErrorsOf(set, present: false, random));
        }

        Assert.InRange(positives.Count, 0.98 * Sites, Sites);
        foreach (double share in (double[])[0, 0.05, 0.4, 0.8, 1])
        {
            // At any share of films with the finding: the errors of a site are those of its two classes, mixed.
            double[] errors = [.. positives.Zip(negatives, (p, n) => (share * p) + ((1 - share) * n))];
            double mean = errors.Average(), deviation = Math.Sqrt(errors.Average(e => (e - mean) * (e - mean)) / errors.Length);
            Assert.InRange(mean, ErrorRate - (4 * deviation), ErrorRate + (4 * deviation));
        }

        static double ErrorsOf(ConformalSet set, bool present, Random random)
        {
            ConformalAnswer wrong = present ? ConformalAnswer.No : ConformalAnswer.Yes;
            return Enumerable.Range(0, Tested).Count(_ => set.AnswerOf(Simulated.Normal(random) + (present ? 1.5 : 0)) == wrong)
                / (double)Tested;
        }
    }

    [Theory]
    [InlineData(0.1, 9)]
    [InlineData(0.05, 19)]
    [InlineData(0.01, 99)]
    [InlineData(0.3, 3)]
    public void Fewest_images_are_those_that_the_rate_takes(double errorRate, int fewest)
    {
        Assert.Equal(fewest, ConformalFit.FewestOf(errorRate));
        Assert.Null(ConformalFit.RankOf(fewest - 1, errorRate, 0));
        Assert.NotNull(ConformalFit.RankOf(fewest, errorRate, 0.999));
    }

    [Fact]
    public void Rank_is_rounded_so_that_its_mean_is_exact()
    {
        // (20 + 1)·0.9 = 18.9: in nine of ten draws 19, else 18.
        Assert.Equal([19, 19, 18], new[] { 0, 0.89, 0.91 }.Select(static draw => ConformalFit.RankOf(20, 0.1, draw)!.Value));
        Assert.Equal(18, ConformalFit.RankOf(19, 0.1, 0.5));
    }

    [Fact]
    public void Limit_covers_the_image_that_it_was_taken_from()
    {
        FittingScores scores = Simulated.Of(new Random(1), 300, 0.5);
        ConformalSet set = ConformalFit.Of(scores, 0.1, 1);
        Assert.Contains(scores.Logits, z => z >= set.PresentFrom && z - set.PresentFrom < 1e-6);
        Assert.Contains(scores.Logits, z => z <= set.AbsentTo && set.AbsentTo - z < 1e-6);
    }

    [Fact]
    public void Patient_of_many_films_counts_once()
    {
        FittingScores one = Simulated.Of(new Random(1), 60, 0.5);
        FittingScores many = new([.. one.Images], one.Logits, one.Labels, [.. one.Images.Select(static i => i % 10)]);
        ConformalSet set = ConformalFit.Of(many, 0.1, 1);
        Assert.InRange(set.Positives, 1, 10);
        Assert.InRange(set.Negatives, 1, 10);
    }

    [Theory]
    [InlineData(-1.0, 1.0, -2, ConformalAnswer.No)]
    [InlineData(-1.0, 1.0, 0, ConformalAnswer.Uncertain)]
    [InlineData(-1.0, 1.0, 2, ConformalAnswer.Yes)]
    [InlineData(1.0, -1.0, 0, ConformalAnswer.Uncertain)]
    [InlineData(null, 1.0, -9, ConformalAnswer.Uncertain)]
    [InlineData(null, 1.0, 9, ConformalAnswer.Yes)]
    [InlineData(-1.0, null, 9, ConformalAnswer.Uncertain)]
    [InlineData(null, null, 9, ConformalAnswer.Uncertain)]
    public void Answer_is_what_the_limits_leave(double? presentFrom, double? absentTo, double logit, ConformalAnswer answer) =>
        Assert.Equal(answer, new ConformalSet(0.1, 9, 9, presentFrom, absentTo).AnswerOf(logit));
}
