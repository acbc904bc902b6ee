using CheXNet.Files;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Query;

internal sealed class QueryOutput(TextWriter to, bool json)
{
    public void Worklist(string dataset, Finding finding, ScoredModel model, string? others, ResultPage<RankedImage> page)
    {
        if (json)
        {
            to.WriteJson(new
            {
                dataset,
                finding = finding.Name,
                model = model.Id,
                model.Notice,
                images = page.Items.Select(static i => new
                {
                    image = i.Image.Image,
                    i.Probability,
                    i.ETag,
                    i.Answer,
                    i.Unusual,
                    i.Refusal,
                }),
                page.Continuation,
            });
            return;
        }

        TextTable table = new TextTable().Number("#").Name("image").Number(finding.Name);
        bool answered = page.Items.Any(static i => i.Answer is not null), marked = page.Items.Any(static i => i.Refusal is not null);
        if (answered) table.Text("answer");
        if (marked) table.Name("taken although");
        foreach ((int i, RankedImage ranked) in page.Items.Index())
        {
            table.Add(
            [
                (i + 1).ToString(CultureInfo.InvariantCulture), ranked.Image.Image, Number(ranked.Probability),
                .. answered ? [ranked.Answer?.ToString().ToLowerInvariant() ?? ""] : Array.Empty<string>(),
                .. marked ? [ranked.Refusal ?? ""] : Array.Empty<string>(),
            ]);
        }

        table.Write(to);
        WriteModel(model.Id, others);
        WriteFooter(model.Trained, model.Notice, page.Items.Count, page.Continuation);
    }

    public void Predictions(DatasetModel model, string? others, ResultPage<StoredPrediction> page)
    {
        if (json)
        {
            to.WriteJson(new { model = model.Id, model.Notice, predictions = page.Items.Select(ToJson), page.Continuation });
            return;
        }

        ProbabilityTable.Write(to, page.Items);
        WriteModel(model.Id, others);
        WriteFooter(model.Trained, model.Notice, page.Items.Count, page.Continuation);
    }

    public void Image(StoredPrediction stored, IReadOnlyList<Uri> overlays)
    {
        if (json)
        {
            to.WriteJson(new { prediction = ToJson(stored), overlays });
            return;
        }

        Provenance from = stored.Prediction.Provenance;
        to.WriteLine(stored.Image.ToString());
        ProbabilityTable.WriteOne(to, stored.Prediction.Findings, stored.Prediction.Probabilities);
        to.WriteLine(
            $"model {from.Model}, {ScoreRow.NameOf(from.Precision)}, {from.Preprocessing}; "
            + Invariant($"scored {from.ScoredAt:u} by CheXNet {from.SoftwareVersion}"));
        if (stored.Prediction.Answers is { } answers)
        {
            foreach (var group in stored.Prediction.Findings.Zip(answers).GroupBy(static a => a.Second))
            {
                string answer = group.Key?.ToString().ToLowerInvariant() ?? "no answer";
                to.WriteLine($"{answer}: {string.Join(", ", group.Select(static a => a.First.Name))}");
            }
        }

        if (stored.Prediction.Unusual is { } unusual) to.WriteLine(Invariant($"unusual {unusual:0.00}"));
        if (from.Warning is { } warning) to.WriteLine(VisibleText.Line(warning));
        to.WriteLine($"image ETag {from.ETag}, SHA-256 {from.ContentHash}");
        foreach (Uri overlay in overlays) to.WriteLine($"overlay {overlay}");
        WriteFooter(from.Trained, from.Notice, 1, null);
    }

    public void Failures(ResultPage<ImageFailure> page)
    {
        if (json)
        {
            var failures = page.Items.Select(
                static f => new { image = f.Image.Image, stage = f.Stage.ToString(), f.Code, f.Text, f.Attempts, f.FailedAt });
            to.WriteJson(new { failures, page.Continuation });
            return;
        }

        TextTable table = new TextTable().Name("image").Text("stage").Name("code").Text("reason");
        foreach (ImageFailure failure in page.Items) table.Add(failure.Image.Image, failure.Stage.ToString(), failure.Code, failure.Text);
        table.Write(to);
        if (page.Items.Count == 0) to.WriteLine("Nothing failed.");
        WriteContinuation(page.Continuation);
    }

    private static object ToJson(StoredPrediction stored) => new
    {
        dataset = stored.Image.Dataset,
        image = stored.Image.Image,
        probabilities = ProbabilityTable.ByName(stored.Prediction),
        answers = stored.Prediction.Answers is null ? null : stored.Prediction.Findings.Zip(stored.Prediction.Answers)
            .Where(static a => a.Second is not null).ToDictionary(static a => a.First.Name, static a => a.Second),
        stored.Prediction.Unusual,
        stored.Prediction.Provenance,
    };

    private static string Number(double probability) => probability.ToString("F4", CultureInfo.InvariantCulture);

    private void WriteFooter(bool trained, string? notice, int shown, string? continuation)
    {
        if (shown == 0) to.WriteLine("No image: this model has scored none of the dataset, or none reaches the probability asked for.");
        WriteContinuation(continuation);
        if (!trained) to.WriteLine("The model's weights are untrained: these numbers mean nothing.");
        if (notice is not null) to.WriteLine(notice);
    }

    private void WriteModel(ModelId model, string? others) =>
        to.WriteLine($"Scored by {model}{(others is null ? "." : $"; also by {others} (--model shows them).")}");

    private void WriteContinuation(string? continuation)
    {
        if (continuation is not null) to.WriteLine($"There are more: raise --top, or go on with --continuation {continuation}");
    }
}
