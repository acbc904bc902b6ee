using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CheXNet.Datasets;
using CheXNet.Evaluation;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using CheXNet.Evaluation.Reports;
using CheXNet.Findings;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly EvaluationOptions Quick = new() { Bootstraps = 200 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Report_has_each_finding_its_mean_and_what_is_missing()
    {
        (string predictions, string labels) = Cohort(400, "Mass", "Edema");
        string withHernia = labels.Replace("\n", ",0\n", StringComparison.Ordinal)
            .Replace("Edema,0", "Edema,Hernia", StringComparison.Ordinal);
        EvaluationSet set = await EvaluationInputs.SetAsync(predictions + "zz.png,.5,\n", withHernia);
        EvaluationReport report = Evaluate(set, Quick);
        FindingReport mass = report.Findings[0];
        Assert.Equal(RankCurve.Of(RankedScores.Of(set.Scores[0], [.. set.Truth[0].Select(static t => t!.Value)])).Auroc, mass.Auroc!.Value);
        Assert.InRange(mass.Auroc.Value!.Value, mass.Auroc.Patients!.Value.Low, mass.Auroc.Patients.Value.High);
        Assert.InRange(mass.Auroc.Value.Value, mass.DeLong!.Value.Low, mass.DeLong.Value.High);
        Assert.Equal(report.Findings.Average(static f => f.Auroc!.Value!.Value), report.Mean.Auroc!.Value!.Value, 1e-12);
        Assert.Equal("largest F1 on these images, optimistic", mass.Operating!.From);
        Assert.Equal(mass.MaxF1!.Value!.Value, mass.Operating.F1.Value!.Value, 1e-12);
        Assert.Contains(report.Notes, static n => n == "Labeled, but not predicted: Hernia.");
        Assert.Contains(report.Notes, static n => n == "Predicted without labels, left out: 1 (zz.png).");
        Assert.Contains(report.Notes, static n => n.StartsWith("Whether the model was trained on these", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Finding_of_one_class_is_named_and_left_out_of_the_mean()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync(
            "image,Mass,Hernia\na.png,.5,.1\nb.png,.2,.2\nc.png,.2,.3\n", "image,Mass,Hernia\na.png,1,0\nb.png,0,0\nc.png,1,0\n");
        EvaluationReport report = Evaluate(set, Quick);
        Assert.Equal(1, report.Mean.Findings);
        Assert.Null(report.Findings[1].Auroc);
        Assert.NotNull(report.Findings[1].Brier);
        Assert.Contains("Hernia: no AUROC, since no image has the finding.", report.Notes);
        Assert.Contains("no image has the finding", MarkdownReport.Of(report), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", ReportFiles.Json(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_threshold_and_prevalence_are_used()
    {
        (string predictions, string labels) = Cohort(300, "Mass");
        EvaluationSet set = await EvaluationInputs.SetAsync(predictions, labels);
        Finding mass = new("mass");
        OperatingReport at = Evaluate(set, Quick with
        {
            Thresholds = new Dictionary<Finding, double> { [mass] = 0.5 },
            Prevalences = new Dictionary<Finding, double> { [mass] = 0.02 },
            ThresholdsFrom = "given",
        }).Findings[0].Operating!;
        OperatingPoint expected = OperatingPoint.At(RankedScores.Of(set.Scores[0], [.. set.Truth[0].Select(static t => t!.Value)]), 0.5);
        Assert.Equal((0.5, "given", (long)expected.TruePositives), (at.Threshold, at.From, at.TruePositives));
        Assert.Equal(expected.PpvAt(0.02), at.PpvAtPrevalence);
        Assert.InRange(expected.Sensitivity, at.Sensitivity.Patients!.Value.Low, at.Sensitivity.Images!.Value.High);
    }

    [Fact]
    public async Task Swapped_columns_are_named()
    {
        (string predictions, string labels) = Cohort(400, "Mass", "Edema");
        EvaluationReport right = Evaluate(await EvaluationInputs.SetAsync(predictions, labels), Quick);
        Assert.DoesNotContain(right.Notes, static n => n.Contains("swapped", StringComparison.Ordinal));
        string swapped = predictions.Replace("Mass,Edema", "Edema,Mass", StringComparison.Ordinal);
        EvaluationReport wrong = Evaluate(await EvaluationInputs.SetAsync(swapped, labels), Quick);
        Assert.Contains(wrong.Notes, static n => n.StartsWith("Columns look swapped: 'Mass' ranks Edema", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subgroups_are_measured_on_their_own_images()
    {
        (string predictions, string labels) = Cohort(300, "Mass");
        EvaluationReport report = Evaluate(await EvaluationInputs.SetAsync(predictions, labels), Quick);
        Assert.Equal(["sex: female", "sex: male"], report.Subgroups.Select(static g => $"{g.By}: {g.Group}"));
        Assert.Equal(300, report.Subgroups.Sum(static g => g.Images));
        Assert.All(report.Subgroups, static g => Assert.InRange(g.Findings[0].Auroc!.Value!.Value, g.MeanAuroc!.Patients!.Value.Low, 1));
    }

    [Fact]
    public async Task Two_models_are_compared_on_the_images_that_both_have()
    {
        (string predictions, string labels) = Cohort(300, "Mass");
        string[] lines = predictions.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Random random = new(4);
        string guess = string.Join('\n', lines.Skip(20)
            .Select(l => FormattableString.Invariant($"{l.Split(',')[0]},{random.NextDouble()}")).Prepend(lines[0]));
        EvaluationSet set = await EvaluationInputs.SetAsync(predictions, labels);
        PredictionTable other = await EvaluationInputs.PredictionsAsync(guess);
        ComparisonReport c = Evaluator.Evaluate(set, other, Quick, null, DateTimeOffset.UnixEpoch, Cancellation).Comparison!;
        FindingComparison mass = Assert.Single(c.Findings);
        Assert.Equal((281, 19), (c.Images, c.OnlyHere.Count));
        Assert.True(mass.Auroc!.Difference.Patients!.Value.Low > 0);
        Assert.True(mass.DeLongP < 0.001 && mass.Auroc.P <= 0.01);
        ComparisonReport same = Evaluator.Evaluate(set, set.Predictions, Quick, null, DateTimeOffset.UnixEpoch, Cancellation).Comparison!;
        PairedDifference none = same.Findings[0].Auroc!;
        Assert.Equal((0d, new Interval(0, 0), 1d), (none.Difference.Value, none.Difference.Patients, none.P));
    }

    [Fact]
    public async Task Images_of_the_training_split_are_counted_and_warned_of()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync("image,Mass\na.png,.5\nb.png,.2\n", "image,Mass\na.png,1\nb.png,0\n");
        EvaluationReport report = Evaluate(set, Quick with { InTraining = static name => name == "a.png" });
        Assert.Equal(1, report.InTrainingSplit);
        Assert.Contains(report.Notes, static n => n.StartsWith("1 of 2 images were in the model's training", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Published_results_say_that_other_images_were_measured()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync("image,Pneumonia\na.png,.5\nb.png,.2\n", "image,Pneumonia\na.png,1\nb.png,0\n");
        EvaluationReport report = Evaluate(set, Quick);
        Assert.Equal(1, report.Published.Rows.Single(static r => r.Finding == "Pneumonia").Here);
        Assert.DoesNotContain(report.Published.Columns, static c => c.SameSplit);
        Assert.Contains("none of the published splits", report.Published.Comparability, StringComparison.Ordinal);
        Assert.Equal(.435, report.Pneumonia!.Others[0].F1);
    }

    [Fact]
    public async Task Json_reads_back_as_the_same_report()
    {
        (string predictions, string labels) = Cohort(120, "Mass", "Pneumonia");
        EvaluationReport report = Evaluate(await EvaluationInputs.SetAsync(predictions, labels), Quick);
        string json = ReportFiles.Json(report);
        Assert.Equal(json, ReportFiles.Json(ReportFiles.Read(json)));
    }

    [Fact]
    public async Task Hostile_names_stay_text_in_every_report()
    {
        const string Name = "<script>alert(1)</script>&|`x`.png";
        EvaluationSet set = await EvaluationInputs.SetAsync(
            $"image,Mass\n{Name},.5\nb.png,.2\n<i>.png,.1\n", $"image,Mass\n{Name},1\nb.png,0\n");
        EvaluationReport report = Evaluate(set, Quick);
        ReportPicture picture = new(Name, new Finding("Mass"), [1, 2, 3], "image/png");
        string html = HtmlReport.Of(report, [picture]);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,AQID", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", MarkdownReport.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Title_of_every_plot_has_room()
    {
        (string predictions, string labels) = Cohort(120, "Mass", "Pneumonia");
        EvaluationReport report = Evaluate(await EvaluationInputs.SetAsync(predictions, labels), Quick);
        XElement[] plots = [.. report.Findings.SelectMany(FindingPlots.Of).Select(XElement.Parse)];
        Assert.Equal(8, plots.Length);
        Assert.All(plots, static plot =>
        {
            // 12 pixels, semibold: at most 7 pixels a letter.
            XElement title = plot.Elements("text").Single(static t => (string?)t.Attribute("class") == "title");
            Assert.InRange((double)title.Attribute("x")! + (7 * title.Value.Length), 0, (double)plot.Attribute("width")!);
        });
    }

    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0.1, 1, "0.2 0.4 0.6 0.8 1")]
    [InlineData(0.5, 1, "0.5 0.6 0.7 0.8 0.9 1")]
    [InlineData(0, 0.35, "0 0.1 0.2 0.3")]
    [InlineData(0, 0.05, "0 0.01 0.02 0.03 0.04 0.05")]
    public void Axes_are_marked_at_round_numbers(double low, double high, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', AxisTicks.Of(low, high).Select(static t => FormattableString.Invariant($"{t:0.###}"))));

    [Theory]
    [InlineData(0.05, 0.05)]
    [InlineData(0.31, 0.4)]
    [InlineData(0.6, 0.6)]
    [InlineData(0.97, 1)]
    public void Axis_ends_at_a_mark_above_its_values(double value, double end) => Assert.Equal(end, AxisTicks.Above(value), 12);

    /// <summary>Scores that know nothing, on every real label: AUROCs near .5, and the mean's intervals cover it.</summary>
    [Fact]
    public async Task Random_scores_on_all_of_ChestXray14_are_chance()
    {
        string path = TestData.RequireOrSkip("nih", "Data_Entry_2017_v2020.csv.gz");
        LabelTable labels = await LabelFile.ReadAsync(path, null, Cancellation);
        Random random = new(2);
        StringBuilder text = new("Image Index," + string.Join(',', labels.Findings.Select(static f => $"prob_{f}")) + "\n");
        foreach (LabelRow row in labels.Rows)
        {
            text.Append(row.Image);
            for (int f = 0; f < labels.Findings.Count; f++) text.Append(CultureInfo.InvariantCulture, $",{random.NextDouble():0.######}");
            text.Append('\n');
        }

        PredictionTable predictions = await EvaluationInputs.PredictionsAsync(text.ToString());
        EvaluationSet set = EvaluationSet.Of(predictions, labels, null, UncertainPolicy.Ignore);
        EvaluationReport report = Evaluate(set, Quick with { Bootstraps = 100 });
        Assert.Equal((112_120, 30_805, 14), (report.Images, report.Patients, report.Findings.Count));
        Assert.Equal("all of ChestX-ray14", report.Split.Name);
        Assert.All(report.Findings, static f => Assert.InRange(Math.Abs(f.Auroc!.Value!.Value - 0.5), 0, 1.2 / Math.Sqrt(f.Positives)));
        Assert.InRange(report.Findings.Count(static f => f.Auroc!.Patients is { Low: <= 0.5, High: >= 0.5 }), 11, 14);
        Assert.InRange(0.5, report.Mean.Auroc!.Patients!.Value.Low - 0.003, report.Mean.Auroc.Patients.Value.High + 0.003);
    }

    private static EvaluationReport Evaluate(EvaluationSet set, EvaluationOptions options) =>
        Evaluator.Evaluate(set, null, options, null, DateTimeOffset.UnixEpoch, Cancellation);

    /// <summary>Images of as many patients as half of them, one finding in three, scores that tell it moderately well.</summary>
    private static (string Predictions, string Labels) Cohort(int images, params string[] findings)
    {
        Random random = new(6);
        StringBuilder predictions = new($"image,{string.Join(',', findings)}\n");
        StringBuilder labels = new($"image,patient_id,sex,{string.Join(',', findings)}\n");
        for (int i = 0; i < images; i++)
        {
            bool[] present = [.. findings.Select(_ => random.Next(3) == 0)];
            predictions.Append(CultureInfo.InvariantCulture, $"{i}.png");
            foreach (bool p in present)
                predictions.Append(CultureInfo.InvariantCulture, $",{(random.NextDouble() * 0.7) + (p ? 0.3 : 0):0.####}");
            predictions.Append('\n');
            labels.Append(CultureInfo.InvariantCulture, $"{i}.png,{i / 2},{(i % 4 < 2 ? "F" : "M")},");
            labels.AppendJoin(',', present.Select(static p => p ? 1 : 0)).Append('\n');
        }

        return (predictions.ToString(), labels.ToString());
    }
}
