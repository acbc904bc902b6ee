using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Scoring.Files;
using CheXNet.Storage;

namespace CheXNet.Cli.Query;

/// <summary>What <c>query</c> found, as a table for people or as JSON for programs.</summary>
internal sealed class QueryOutput(TextWriter to, bool json)
{
    /// <summary>The top of a worklist.</summary>
    public void Worklist(string dataset, Finding finding, ModelCard card, ResultPage<RankedImage> page)
    {
        if (json)
        {
            Json(new
            {
                dataset,
                finding = finding.Name,
                model = card.ToModelId(),
                card.Notice,
                images = page.Items.Select(static i => new { image = i.Image.Image, i.Probability, i.ETag }),
                page.Continuation,
            });
            return;
        }

        TextTable table = new TextTable().Number("#").Name("image").Number(finding.Name);
        for (int i = 0; i < page.Items.Count; i++)
        {
            table.Add((i + 1).ToString(CultureInfo.InvariantCulture), page.Items[i].Image.Image, Number(page.Items[i].Probability));
        }

        table.Write(to);
        Foot(card.Trained, card.Notice, page.Items.Count, page.Continuation);
    }

    /// <summary>A dataset's predictions, a column a finding.</summary>
    public void Predictions(ModelCard card, ResultPage<StoredPrediction> page)
    {
        if (json)
        {
            Json(new { model = card.ToModelId(), card.Notice, predictions = page.Items.Select(Full), page.Continuation });
            return;
        }

        ProbabilityTable.Write(to, page.Items);
        Foot(card.Trained, card.Notice, page.Items.Count, page.Continuation);
    }

    /// <summary>All of one image.</summary>
    public void Image(StoredPrediction stored, IReadOnlyList<Uri> overlays)
    {
        if (json)
        {
            Json(new { prediction = Full(stored), overlays });
            return;
        }

        Provenance from = stored.Prediction.Provenance;
        TextTable table = new TextTable().Name("finding").Number("probability");
        foreach ((Finding finding, double probability) in stored.Prediction.Findings.Zip(stored.Prediction.Probabilities).OrderByDescending(static p => p.Second))
        {
            table.Add(finding.Name, Number(probability));
        }

        to.WriteLine(stored.Image.ToString());
        table.Write(to);
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"model {from.Model}, {ScoreRow.NameOf(from.Precision)}, {from.Preprocessing}; scored {from.ScoredAt:u} by CheXNet {from.SoftwareVersion}"));
        to.WriteLine($"image ETag {from.ETag}, SHA-256 {from.ContentHash}");
        foreach (Uri overlay in overlays) to.WriteLine($"overlay {overlay}");
        Foot(from.Trained, from.Notice, 1, null);
    }

    /// <summary>What could not be scored or drawn.</summary>
    public void Failures(ResultPage<ImageFailure> page)
    {
        if (json)
        {
            Json(new
            {
                failures = page.Items.Select(static f => new { image = f.Image.Image, stage = f.Stage.ToString(), f.Code, f.Text, f.Attempts, f.FailedAt }),
                page.Continuation,
            });
            return;
        }

        TextTable table = new TextTable().Name("image").Text("stage").Name("code").Text("reason");
        foreach (ImageFailure failure in page.Items)
        {
            table.Add(failure.Image.Image, failure.Stage.ToString(), failure.Code, failure.Text);
        }

        table.Write(to);
        if (page.Items.Count == 0) to.WriteLine("Nothing failed.");
        More(page.Continuation);
    }

    private static object Full(StoredPrediction stored) => new
    {
        dataset = stored.Image.Dataset,
        image = stored.Image.Image,
        probabilities = stored.Prediction.Findings.Zip(stored.Prediction.Probabilities).ToDictionary(static p => p.First.Name, static p => p.Second),
        stored.Prediction.Provenance,
    };

    private static string Number(double probability) => probability.ToString("F4", CultureInfo.InvariantCulture);

    private void Foot(bool trained, string? notice, int shown, string? continuation)
    {
        if (shown == 0) to.WriteLine("No image: nothing of this dataset is scored by this model, or nothing is as probable as asked for.");
        More(continuation);
        if (!trained) to.WriteLine("The model's weights are untrained: these numbers mean nothing.");
        if (notice is not null) to.WriteLine(notice);
    }

    private void More(string? continuation)
    {
        if (continuation is not null) to.WriteLine($"There are more: raise --top, or go on with --continuation {continuation}");
    }

    private void Json(object value) => to.WriteLine(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
}
