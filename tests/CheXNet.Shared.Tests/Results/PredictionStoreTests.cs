using Azure;
using Azure.Data.Tables;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class PredictionStoreTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => new(
        "00000001_000.png",
        "ward 3/film one.png",
        "größe/胸部 X線/пленка.png",
        "a#b?c%d+e&f=g'h\"i;j.png",
        "100%25.png",
        "!2F!!x!~.png",
        "..hidden/x..png",
        "emoji 🫁.png",
        "a|b^c`d{e}[f]~g.png",
        new string('n', 900) + ".png",
        new string('ß', 1000),
        string.Join('/', Enumerable.Repeat("folder#", 127)));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Get_any_name_gives_back_what_was_stored_to_the_last_bit(string name)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var image = new ImageKey("demo", name);
        StoredPrediction stored = SampleResults.Of(image, mass: BitConverter.Int64BitsToDouble(0x3FE5555555555555), thickening: 5e-324);

        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);

        AssertSame(stored, await new PredictionStore(account).GetAsync(image, stored.Prediction.Provenance.Model, Cancellation));
    }

    [Fact]
    public async Task Get_ten_views_with_maps_over_64_KiB_gives_back_every_cell()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction stored = SampleResults.Of(new ImageKey("demo", "ten.png"), views: 10, side: 32);

        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);

        AssertSame(stored, await new PredictionStore(account).GetAsync(stored.Image, stored.Prediction.Provenance.Model, Cancellation));
    }

    [Fact]
    public async Task Get_gives_back_the_answers()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction plain = SampleResults.Of(new ImageKey("demo", "a.png"));
        Prediction decided = plain.Prediction with { Answers = [ConformalAnswer.Uncertain, null], Unusual = 0.5 };
        StoredPrediction stored = plain with { Prediction = decided };

        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);

        AssertSame(stored, await new PredictionStore(account).GetAsync(stored.Image, stored.Prediction.Provenance.Model, Cancellation));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(10, 32)]
    public async Task Get_further_maps_gives_back_every_cell_and_share(int views, int side)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction stored = SampleResults.Of(
            new ImageKey("demo", "more.png"), views: views, side: side, further: ["layercam", "gradcampp", "scorecam"]);

        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);

        var read = await new PredictionStore(account).GetAsync(stored.Image, stored.Prediction.Provenance.Model, Cancellation);
        AssertSame(stored, read);
        foreach ((ViewScores before, ViewScores after) in stored.Prediction.Views.Zip(read!.Prediction.Views))
        {
            Assert.Equal(before.Further.Keys.Order(), after.Further.Keys.Order());
            foreach ((string name, ActivationMaps maps) in before.Further)
            {
                Assert.Equal(
                    maps.Values.Select(BitConverter.SingleToInt32Bits), after.Further[name].Values.Select(BitConverter.SingleToInt32Bits));
                Assert.Equal(maps.Channels, after.Further[name].Channels);
            }
        }
    }

    [Fact]
    public async Task Further_maps_that_do_not_fit_are_left_out_and_the_rest_is_stored()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction stored = SampleResults.Of(
            new ImageKey("demo", "huge.png"), views: 10, side: 70, further: ["gradcampp", "layercam", "scorecam"]);

        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);

        var read = await new PredictionStore(account).GetAsync(stored.Image, stored.Prediction.Provenance.Model, Cancellation);
        AssertSame(stored, read);
        Assert.Equal(["gradcampp"], read!.Prediction.Views[0].Further.Keys);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Get_whole_numbers_stay_doubles_that_a_filter_finds(double mass, double thickening)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var image = new ImageKey("demo", "whole.png");
        await new ResultWriter(account).StoreAsync(SampleResults.Of(image, mass, thickening), SampleResults.Card(), Cancellation);

        var row = await account.Tables.GetTableClient(StorageNames.PredictionsTable)
            .QueryAsync<Azure.Data.Tables.TableEntity>(
                FormattableString.Invariant($"Mass ge {mass:0.0} and Mass le {mass:0.0}"), cancellationToken: Cancellation)
            .SingleAsync(Cancellation);

        Assert.IsType<double>(row["Mass"]);
        Assert.IsType<double>(row["Pleural_Thickening"]);
        Assert.Equal((mass, thickening), (row.GetDouble("Mass"), row.GetDouble("Pleural_Thickening")));
    }

    [Fact]
    public async Task Get_another_model_or_image_is_null()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var predictions = new PredictionStore(account);
        await new ResultWriter(account).StoreAsync(SampleResults.Of(new ImageKey("demo", "a.png")), SampleResults.Card(), Cancellation);

        Assert.Null(await predictions.GetAsync(new ImageKey("demo", "a.png"), new ModelId("sample", "2.0.0"), Cancellation));
        Assert.Null(await predictions.GetAsync(new ImageKey("demo", "a.pn"), new ModelId("sample", "1.0.0"), Cancellation));
        Assert.Null(await predictions.FindAsync(new ImageKey("other", "a.png"), Cancellation));
    }

    [Fact]
    public async Task Find_two_models_gives_the_one_that_scored_last()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var image = new ImageKey("demo", "a.png");
        var writer = new ResultWriter(account);
        ModelCard newer = SampleResults.Card("0.9.0");
        await writer.StoreAsync(SampleResults.Of(image, seed: 1), SampleResults.Card("1.0.0"), Cancellation);
        await writer.StoreAsync(SampleResults.Of(image, seed: 2, card: newer), newer, Cancellation);
        // A name that begins with the other is not mixed up with it.
        await writer.StoreAsync(SampleResults.Of(new ImageKey("demo", "a.png!!b"), seed: 3), SampleResults.Card(), Cancellation);

        StoredPrediction? found = await new PredictionStore(account).FindAsync(image, Cancellation);

        Assert.Equal("sample@0.9.0", found?.Prediction.Provenance.Model.ToString());
        Assert.Equal(image, found?.Image);
    }

    [Fact]
    public async Task Query_more_than_two_thousand_rows_page_by_page_gives_each_once()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        const int count = 2100;
        var writer = new ResultWriter(account);
        ModelCard card = SampleResults.Card(massFrom: 0.99);
        StoredPrediction[] all = [.. Enumerable.Range(0, count).Select(i => SampleResults.Of(
            new ImageKey("demo", $"{i:D5}.png"), mass: i / (double)count, thickening: 0, card: card, side: 1))];
        card = card with { OperatingPoints = new OperatingPoints([0.99, 0.99], "nothing") };
        await writer.StoreAsync(all, card, Cancellation);
        await writer.StoreAsync(SampleResults.Of(new ImageKey("demo-2", "elsewhere.png"), card: card), card, Cancellation);

        var predictions = new PredictionStore(account);
        List<string> seen = [];
        int answers = 0;
        string? continuation = null;
        do
        {
            ResultPage<StoredPrediction> page = await predictions.QueryAsync(
                new PredictionQuery("demo")
                {
                    Model = card.ToModelId(),
                    Finding = SampleResults.Mass,
                    Min = 0.5,
                    Top = 300,
                    Continuation = continuation,
                },
                Cancellation);
            Assert.True(page.Items.Count <= 300);
            seen.AddRange(page.Items.Select(i => i.Image.Image));
            continuation = page.Continuation;
            answers++;
        }
        while (continuation is not null);

        Assert.Equal(all.Where(a => a.Prediction.Probabilities[0] >= 0.5).Select(a => a.Image.Image), seen.Order(StringComparer.Ordinal));
        Assert.InRange(answers, 4, 20);
        Assert.Equal(count, (await predictions.QueryAsync(new PredictionQuery("demo") { Top = 5000 }, Cancellation)).Items.Count);
    }

    [Fact]
    public async Task List_gives_the_probabilities_and_does_not_ask_for_the_maps()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        ModelCard card = SampleResults.Card();
        StoredPrediction stored = SampleResults.Of(new ImageKey("demo", "a.png"), card: card);
        await new ResultWriter(account).StoreAsync([stored], card, Cancellation);
        TableEntity row = new(PredictionKey.PartitionOf(stored.Image), PredictionKey.RowOf(stored.Image, card.ToModelId()))
        {
            ["_Views"] = "no list of views",
        };
        await account.Tables.GetTableClient(StorageNames.PredictionsTable)
            .UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, Cancellation);
        var predictions = new PredictionStore(account);
        PredictionQuery query = new("demo") { Model = card.ToModelId() };

        ListedPrediction listed = Assert.Single((await predictions.ListAsync(query, card.Findings, Cancellation)).Items);

        Assert.Equal((stored.Image, stored.Prediction.Provenance.ETag), (listed.Image, listed.ETag));
        Assert.Equal(stored.Prediction.Probabilities, listed.Probabilities);
        await Assert.ThrowsAsync<StorageException>(() => predictions.QueryAsync(query, Cancellation));
        Finding unknown = new("Unheard of");
        await Assert.ThrowsAsync<StorageException>(() => predictions.ListAsync(query, [unknown], Cancellation));
    }

    [Fact]
    public async Task Query_continuation_of_another_query_is_refused()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var predictions = new PredictionStore(account);
        await new ResultWriter(account).StoreAsync(
            [SampleResults.Of(new ImageKey("demo", "a.png")), SampleResults.Of(new ImageKey("demo", "b.png"))],
            SampleResults.Card(),
            Cancellation);
        ResultPage<StoredPrediction> page = await predictions.QueryAsync(new PredictionQuery("demo") { Top = 1 }, Cancellation);
        Assert.NotNull(page.Continuation);

        foreach (PredictionQuery wrong in new PredictionQuery[]
        {
            new("demo") { Finding = SampleResults.Mass, Continuation = page.Continuation },
            new("demo") { Continuation = "not one of ours" },
            new("demo") { Continuation = page.Continuation[..4] },
        })
        {
            var e = await Assert.ThrowsAsync<InvalidInputException>(() => predictions.QueryAsync(wrong, Cancellation));
            Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        }
    }

    [Theory]
    [InlineData("no/dataset", 10, 0.5, true)]
    [InlineData("demo", 0, 0.5, true)]
    [InlineData("demo", 10, 1.5, true)]
    [InlineData("demo", 10, double.NaN, true)]
    [InlineData("demo", 10, 0.5, false)]
    public async Task Query_out_of_range_is_refused(string dataset, int top, double min, bool finding)
    {
        var query = new PredictionQuery(dataset) { Top = top, Min = min, Finding = finding ? SampleResults.Mass : null };
        var predictions = new PredictionStore(await azurite.NewAccountAsync(create: false));

        var e = await Assert.ThrowsAsync<InvalidInputException>(() => predictions.QueryAsync(query, Cancellation));

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
    }

    [Fact]
    public async Task Get_table_missing_says_what_is_missing()
    {
        StorageAccount account = await azurite.NewAccountAsync(create: false);

        var e = await Assert.ThrowsAsync<StorageException>(
            () => new ResultWriter(account).StoreAsync(
                SampleResults.Of(new ImageKey("demo", "a.png")), SampleResults.Card(), Cancellation));

        Assert.Equal(ErrorCodes.StorageUnavailable, e.Code);
        Assert.Contains("is missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_row_of_a_newer_schema_is_refused_by_name()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction stored = SampleResults.Of(new ImageKey("demo", "a.png"));
        await new ResultWriter(account).StoreAsync(stored, SampleResults.Card(), Cancellation);
        var row = new Azure.Data.Tables.TableEntity(
            PredictionKey.PartitionOf(stored.Image), PredictionKey.RowOf(stored.Image, stored.Prediction.Provenance.Model))
        { ["_Schema"] = 2 };
        await account.Tables.GetTableClient(StorageNames.PredictionsTable).UpdateEntityAsync(
            row, Azure.ETag.All, cancellationToken: Cancellation);

        var e = await Assert.ThrowsAsync<StorageException>(
            () => new PredictionStore(account).GetAsync(stored.Image, stored.Prediction.Provenance.Model, Cancellation));

        Assert.Contains("schema is 2", e.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(StoredPrediction expected, StoredPrediction? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Image, actual.Image);
        (Prediction e, Prediction a) = (expected.Prediction, actual.Prediction);
        Assert.Equal(e.Provenance, a.Provenance);
        Assert.Equal(e.Findings, a.Findings);
        Assert.Equal(e.Probabilities.Select(BitConverter.DoubleToInt64Bits), a.Probabilities.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(e.Answers, a.Answers);
        Assert.Equal(e.Unusual, a.Unusual);
        Assert.Equal(Bits(e.Bias), Bits(a.Bias));
        Assert.Equal(e.Views.Count, a.Views.Count);
        for (int v = 0; v < e.Views.Count; v++)
        {
            Assert.Equal(e.Views[v].Geometry, a.Views[v].Geometry);
            Assert.Equal(Bits(e.Views[v].Logits), Bits(a.Views[v].Logits));
            Assert.Equal(
                (e.Views[v].Maps.Findings, e.Views[v].Maps.Height, e.Views[v].Maps.Width),
                (a.Views[v].Maps.Findings, a.Views[v].Maps.Height, a.Views[v].Maps.Width));
            Assert.Equal(Bits(e.Views[v].Maps.Values), Bits(a.Views[v].Maps.Values));
        }

        static IEnumerable<int> Bits(IEnumerable<float> values) => values.Select(BitConverter.SingleToInt32Bits);
    }
}
