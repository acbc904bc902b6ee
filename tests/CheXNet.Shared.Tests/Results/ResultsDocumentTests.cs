using System.Text.RegularExpressions;
using Azure.Data.Tables;
using CheXNet.Dicom;
using CheXNet.Evaluation.Drift;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

/// <summary>
/// docs/results.md is a contract with people who read the tables without this software: its columns, types and keys are those of the
/// rows.
/// </summary>
public sealed partial class ResultsDocumentTests(AzuriteFixture azurite)
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(TestData.Repository, "docs", "results.md"));
    private static readonly ImageKey Image = new("demo", "a.png");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Predictions_columns_are_documented_with_their_types()
    {
        StoredPrediction sample = SampleResults.Of(Image, further: ["layercam", "scorecam"]);
        DicomSource film = new("1.2", "1.2.3", "1.2.3.4", "1.2.840", new DicomWindow("LINEAR", 2048, 4096));
        Provenance whole = sample.Prediction.Provenance with
        {
            InTrainingSplit = true,
            Warning = "odd",
            Refusal = "film-blank",
            Dicom = film,
        };
        Prediction known = sample.Prediction with { Provenance = whole, Answers = [ConformalAnswer.Yes, null], Unusual = 1.5 };
        TableEntity row = PredictionRow.Of(new StoredPrediction(Image, known), [], [], []);

        Dictionary<string, string> columns = ColumnsOf(row);
        foreach (string finding in known.Findings.Select(static f => f.Column)) Assert.Equal("Double", Take(columns, finding));
        Assert.Equal("Binary", Take(columns, "_Maps0"));
        Assert.Equal(["Binary", "Binary"], new[] { Take(columns, "_Maps_layercam0"), Take(columns, "_Maps_scorecam0") });
        columns["_Maps_{method}_Channels"] = Take(columns, "_Maps_scorecam_Channels");
        (columns["{finding}"], columns["_Maps{n}"], columns["_Maps_{method}{n}"]) = ("Double", "Binary", "Binary");
        columns["_Asked_{method}"] = "DateTime"; // written on request: LaterMaps
        Assert.Equal(Lines(columns), Lines(Documented(StorageNames.PredictionsTable)));
    }

    [Theory]
    [InlineData(StorageNames.RankingTable)]
    [InlineData(StorageNames.FailuresTable)]
    [InlineData(StorageNames.ReceiptsTable)]
    [InlineData(StorageNames.ReviewsTable)]
    [InlineData(StorageNames.DriftTable)]
    public async Task Other_tables_columns_are_documented_with_their_types(string table)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StoredPrediction sample = SampleResults.Of(Image);
        StoredPrediction marked = sample with
        {
            Prediction = sample.Prediction with
            {
                Answers = [ConformalAnswer.Yes, null],
                Unusual = 1.5,
                Provenance = sample.Prediction.Provenance with { Refusal = "film-blank" },
            },
        };
        await new ResultWriter(account).StoreAsync(marked, SampleResults.Card(), Cancellation);
        DriftReport drift = new(
            SampleResults.Card().ToModelId(), "before", "demo", 10, 1, 0.1, new Dictionary<string, int>(),
            new DriftAlarm(5, DateTimeOffset.UnixEpoch, "refusals"), 10, [12], []);
        await new DriftStore(account).WriteAsync(
            new DriftCheck("demo", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, drift), Cancellation);
        await new FailureStore(account).RecordAsync(
            Image, FailureStage.Overlay, ErrorCodes.ImageCorrupt, "It is broken.", "1", Cancellation);
        Review review = new(
            ReviewStore.NewId(DateTimeOffset.UnixEpoch), Image, "Mass", ReviewVerdict.Agree, true, new(1, 2, 3, 4), "note", "somebody",
            false, DateTimeOffset.UnixEpoch, SampleResults.Card().ToModelId(), "1");
        await new ReviewStore(account).AddAsync(review, Cancellation);
        await new ReceiptStore(account).WriteAsync(new Receipt(Image, "1"), SampleResults.Card(), Precision.Fp32, Cancellation);

        TableEntity row =
            await account.Tables.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: Cancellation).FirstAsync(Cancellation);

        Assert.Equal(Lines(ColumnsOf(row)), Lines(Documented(table)));
    }

    [Fact]
    public void Keys_of_the_examples_are_those_of_the_rows()
    {
        string[][] examples =
        [
            .. Document.SkipWhile(static l => !l.StartsWith("| dataset | image | model |", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(static l => l.StartsWith('|'))
                .Select(static l => Code().Matches(l).Select(static m => m.Groups[1].Value).ToArray()),
        ];
        Assert.NotEmpty(examples);
        Assert.All(examples, static e =>
        {
            ImageKey image = new(e[0], e[1]);
            Assert.Equal((e[3], e[4]), (PredictionKey.PartitionOf(image), PredictionKey.RowOf(image, ModelId.Parse(e[2]))));
        });
    }

    private static Dictionary<string, string> ColumnsOf(TableEntity row) => row
        .Where(static c => c.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
        .ToDictionary(static c => c.Key, static c => c.Value switch
        {
            double => "Double",
            int => "Int32",
            bool => "Boolean",
            string => "String",
            byte[] or BinaryData => "Binary",
            DateTimeOffset => "DateTime",
            _ => $"undocumented: {c.Value?.GetType().Name ?? "null"}",
        });

    private static IEnumerable<string> Lines(Dictionary<string, string> columns) =>
        columns.Select(static c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal);

    private static string Take(Dictionary<string, string> columns, string name) => columns.Remove(name, out string? type) ? type : "absent";

    private static Dictionary<string, string> Documented(string table) => Document
        .SkipWhile(l => l != $"### {table}").Skip(1)
        .TakeWhile(static l => !l.StartsWith('#'))
        .Where(static l => l.StartsWith("| `", StringComparison.Ordinal))
        .Select(static l => l.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(static c => c[1].Trim('`'), static c => c[2]);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
