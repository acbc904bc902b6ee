using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class WorklistTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // 0.5 is the operating point of Mass: at and above it the ranking answers, below it the predictions do.
    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(1.0)]
    [InlineData(0.25)]
    [InlineData(0.0)]
    [InlineData(1.5e-7)]
    [InlineData(5e-324)]
    [InlineData(0.30000000000000004)]
    public async Task Top_pages_are_the_sorted_list_whoever_answers(double? min)
    {
        (Worklist worklist, List<StoredPrediction> all) = await WithAsync(150);

        List<RankedImage> seen = await AllPagesAsync(worklist, SampleResults.Mass, min, top: 40);

        Assert.Equal(
            all.Select(s => (s.Prediction.Probabilities[0], s.Image)).Where(p => p.Item1 >= (min ?? 0.5))
                .OrderByDescending(p => p.Item1).ThenBy(p => p.Image.Image, StringComparer.Ordinal),
            seen.Select(i => (i.Probability, i.Image)));
        Assert.All(seen, i => Assert.Equal("0x8D1", i.ETag));
    }

    [Fact]
    public async Task Top_finding_without_an_operating_point_ranks_every_image()
    {
        (Worklist worklist, List<StoredPrediction> all) = await WithAsync(30);

        List<RankedImage> seen = await AllPagesAsync(worklist, SampleResults.Thickening, null, top: 7);

        Assert.Equal(all.Count, seen.Count);
        Assert.Equal(seen.Select(i => i.Probability).OrderDescending(), seen.Select(i => i.Probability));
    }

    [Fact]
    public async Task Top_above_the_operating_point_reads_the_ranking_alone()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await new ResultWriter(account).StoreAsync(
            SampleResults.Of(new ImageKey("demo", "a.png"), mass: 0.7), SampleResults.Card(), Cancellation);
        await account.Tables.DeleteTableAsync(StorageNames.PredictionsTable, Cancellation);
        var worklist = new Worklist(new PredictionStore(account), new RankingStore(account));

        Assert.Single((await worklist.TopAsync("demo", SampleResults.Card(), SampleResults.Mass, 0.6, 10, null, Cancellation)).Items);
        await Assert.ThrowsAsync<StorageException>(
            () => worklist.TopAsync("demo", SampleResults.Card(), SampleResults.Mass, 0.4, 10, null, Cancellation));
    }

    [Fact]
    public async Task Answer_and_marks_are_shown_whoever_answers()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction plain = SampleResults.Of(new ImageKey("demo", "a.png"), mass: 0.7);
        StoredPrediction marked = plain with
        {
            Prediction = plain.Prediction with
            {
                Answers = [ConformalAnswer.Uncertain, null],
                Unusual = 2.5,
                Provenance = plain.Prediction.Provenance with { Refusal = ErrorCodes.FilmNoisy },
            },
        };
        await new ResultWriter(account).StoreAsync(marked, SampleResults.Card(), Cancellation);
        var worklist = new Worklist(new PredictionStore(account), new RankingStore(account));
        foreach (double min in new[] { 0.6, 0.4 })
        {
            RankedImage ranked = Assert.Single(
                (await worklist.TopAsync("demo", SampleResults.Card(), SampleResults.Mass, min, 10, null, Cancellation)).Items);
            Assert.Equal((ConformalAnswer.Uncertain, 2.5, ErrorCodes.FilmNoisy), (ranked.Answer, ranked.Unusual, ranked.Refusal));
        }

        ListedPrediction listed = Assert.Single((await new PredictionStore(account).ListAsync(
            new PredictionQuery("demo"), SampleResults.Card().Findings, Cancellation)).Items);
        Assert.Equal((ConformalAnswer.Uncertain, null), (
            listed.Marks.AnswerOf(SampleResults.Mass), listed.Marks.AnswerOf(SampleResults.Thickening)));
        Assert.Equal((2.5, ErrorCodes.FilmNoisy), (listed.Marks.Unusual, listed.Marks.Refusal));
    }

    [Fact]
    public async Task Top_as_many_as_there_are_has_no_continuation()
    {
        (Worklist worklist, List<StoredPrediction> all) = await WithAsync(12);

        foreach (double min in new[] { 0.5, 0.0 })
        {
            int there = all.Count(s => s.Prediction.Probabilities[0] >= min);
            var enough = await worklist.TopAsync("demo", SampleResults.Card(), SampleResults.Mass, min, there, null, Cancellation);
            var fewer = await worklist.TopAsync("demo", SampleResults.Card(), SampleResults.Mass, min, there - 1, null, Cancellation);
            Assert.Null(enough.Continuation);
            Assert.NotNull(fewer.Continuation);
        }
    }

    [Fact]
    public async Task Top_unknown_finding_lists_what_the_model_has()
    {
        var account = await azurite.NewAccountAsync(create: false);
        var worklist = new Worklist(new PredictionStore(account), new RankingStore(account));

        var e = await Assert.ThrowsAsync<InvalidInputException>(
            () => worklist.TopAsync("demo", SampleResults.Card(), new Finding("Hernia"), null, 10, null, Cancellation));

        Assert.Contains("Mass, Pleural Thickening", e.Message, StringComparison.Ordinal);
    }

    private static async Task<List<RankedImage>> AllPagesAsync(Worklist worklist, Finding finding, double? min, int top)
    {
        List<RankedImage> seen = [];
        string? continuation = null;
        do
        {
            ResultPage<RankedImage> page =
                await worklist.TopAsync("demo", SampleResults.Card(), finding, min, top, continuation, Cancellation);
            Assert.True(page.Items.Count == top || page.Continuation is null);
            seen.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return seen;
    }

    // Probabilities with many ties, both ends, and images of another dataset and model beside them.
    private async Task<(Worklist Worklist, List<StoredPrediction> All)> WithAsync(int count)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard card = SampleResults.Card(), other = SampleResults.Card("2.0.0");
        List<StoredPrediction> all =
        [
            .. Enumerable.Range(0, count).Select(i => SampleResults.Of(
                new ImageKey("demo", $"{i * 7919 % 1000:D3} ä.png"), mass: i % 11 / 10.0, thickening: i / (double)count, side: 1)),
        ];
        await writer.StoreAsync(all, card, Cancellation);
        await writer.StoreAsync(SampleResults.Of(new ImageKey("demo2", "a.png"), mass: 0.9), card, Cancellation);
        await writer.StoreAsync(SampleResults.Of(new ImageKey("demo", "b.png"), mass: 0.9, card: other), other, Cancellation);
        return (new Worklist(new PredictionStore(account), new RankingStore(account)), all);
    }
}
