using System.Text.Json;
using System.Xml.Linq;
using CheXNet.Explanations.Localization;
using CheXNet.Findings;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations.Localization;

public sealed class LocalizationTallyTests
{
    private static readonly Finding Mass = new("Mass"), Nodule = new("Nodule");

    [Fact]
    public void Measures_are_means_over_images_and_found_shares_over_boxes()
    {
        LocalizationTally tally = new();
        tally.Add("m", "00000001_000.png", Mass, Scores(pointing: true, energy: 0.5, boxes: 3, found: 1));
        tally.Add("m", "00000001_001.png", Mass, Scores(pointing: false, energy: 0.1, boxes: 1, found: 1));
        tally.Add("m", "00000002_000.png", Mass, Scores(pointing: true, energy: 0.3, boxes: 1, found: 0));
        tally.Add("m", "00000002_000.png", Nodule, Scores(pointing: false, energy: 0.7, boxes: 1, found: 1));

        LocalizationReport report = Report(tally);

        LocalizationRow mass = report.Rows[0], nodule = report.Rows[1], mean = report.Rows[2];
        Assert.Equal(("Mass", 3, 2, 5), (mass.Finding, mass.Images, mass.Patients, mass.Boxes));
        Assert.Equal(2 / 3.0, mass.Measures["pointing"].Value, 12);
        Assert.Equal(0.3, mass.Measures["energy"].Value, 12);
        Assert.Equal(2 / 5.0, mass.Measures["iou_0.1"].Value, 12);
        Assert.Equal((null, null), (nodule.Measures["energy"].Low, nodule.Measures["energy"].High));
        Assert.DoesNotContain("miou", nodule.Measures.Keys);
        Assert.Equal("mean", mean.Finding);
        Assert.Equal((0.3 + 0.7) / 2, mean.Measures["energy"].Value, 12);
        Assert.Equal(1 / 3.0, mean.Measures["pointing"].Value, 12);
    }

    [Fact]
    public void Interval_is_that_of_resampled_patients()
    {
        // Two patients of one image each: a resample's energy is .2, .5 or .8 with probability ¼, ½, ¼.
        LocalizationTally tally = new();
        tally.Add("m", "00000001_000.png", Mass, Scores(energy: 0.2));
        tally.Add("m", "00000002_000.png", Mass, Scores(energy: 0.8));
        Estimate energy = Report(tally).Rows[0].Measures["energy"];
        Assert.Equal(0.5, energy.Value, 12);
        Assert.Equal(0.2, energy.Low!.Value, 12);
        Assert.Equal(0.8, energy.High!.Value, 12);

        // Two images of the same value in each of forty patients: drawn whole, they vary like forty values, not eighty.
        LocalizationTally whole = new();
        for (int i = 0; i < 80; i++) whole.Add("m", $"{i / 2:D8}_{i % 2:D3}.png", Mass, Scores(energy: i / 2 % 2));
        Estimate of = Report(whole).Rows[0].Measures["energy"];
        double standardError = Math.Sqrt(0.25 / 40);
        Assert.InRange((of.High!.Value - of.Low!.Value) / (2 * 1.96 * standardError), 0.85, 1.15);
    }

    [Fact]
    public void Threshold_is_tuned_on_other_patients()
    {
        // A likes the lowest threshold, B and C the highest: A is cut at what B and C like, and they at what the other and A like together.
        MapScores low = Scores() with { Ious = Ious(0, 0.6f) }, high = Scores() with { Ious = Ious(50, 0.9f) };
        var tuned = ThresholdTuning.Of([("a", low), ("b", high), ("c", high)]);
        Assert.Equal([(0, 255), (0.9f, 255), (0.9f, 255)], tuned.Select(static t => ((float)t.Iou, t.Threshold)));
        Assert.Empty(ThresholdTuning.Of([("a", low), ("a", high)]));
    }

    [Fact]
    public void Images_of_a_patient_never_tune_for_each_other()
    {
        MapScores mine = Scores() with { Ious = Ious(10, 1) }, other = Scores() with { Ious = Ious(20, 0.1f) };
        var tuned = ThresholdTuning.Of([("a", mine), ("a", mine), ("a", mine), ("b", other)]);
        Assert.Equal([105, 105, 105, 55], tuned.Select(static t => t.Threshold));
    }

    [Fact]
    public void Report_does_not_depend_on_the_order_of_images()
    {
        (string Image, MapScores Scores)[] maps = [.. Enumerable.Range(0, 30).Select(i =>
            ($"{i / 2:D8}_{i % 2:D3}.png", Scores(energy: i / 30.0, pointing: i % 3 == 0) with { Ious = Ious(i, i / 30f) }))];
        LocalizationTally one = new(), two = new();
        foreach (var (image, scores) in maps) one.Add("m", image, Mass, scores);
        foreach (var (image, scores) in maps.Reverse()) two.Add("m", image, Mass, scores);
        Assert.Equal(LocalizationFiles.Json(Report(one)), LocalizationFiles.Json(Report(two)));
    }

    [Fact]
    public void Training_images_are_said_and_zero_maps_counted()
    {
        LocalizationTally tally = new();
        tally.Add("m", "00000001_000.png", Mass, Scores() with { IsZero = true });
        tally.Add("00000001_000.png", inTrainingSplit: true);
        tally.Add("00000002_000.png", inTrainingSplit: false);
        LocalizationReport report = Report(tally);
        Assert.Equal(1, report.InTrainingSplit);
        Assert.StartsWith("1 of 2 images are in the model's training split", report.Notes[0], StringComparison.Ordinal);
        Assert.Equal(1, report.Rows[0].ZeroMaps);

        LocalizationTally unknown = new();
        unknown.Add("m", "00000001_000.png", Mass, Scores());
        unknown.Add("00000001_000.png", inTrainingSplit: null);
        Assert.Null(Report(unknown).InTrainingSplit);
    }

    [Fact]
    public void Files_hold_every_row()
    {
        LocalizationTally tally = new();
        tally.Add("m", "00000001_000.png", Mass, Scores(energy: 0.25));
        tally.Add("m", "00000002_000.png", Mass, Scores(energy: 0.75));
        LocalizationReport report = Report(tally);

        string[] csv = LocalizationFiles.Csv(report).TrimEnd().Split('\n');
        Assert.Equal("method,finding,images,patients,boxes,zero_maps,measure,value,low,high", csv[0]);
        Assert.Equal(1 + (2 * (LocalizationMeasure.All.Count - LocalizationMeasure.Faithfulness.Count)), csv.Length);
        Assert.Contains("m,Mass,2,2,2,0,energy,0.5,0.25,0.75", csv);
        using JsonDocument json = JsonDocument.Parse(LocalizationFiles.Json(report));
        JsonElement measures = json.RootElement.GetProperty("rows")[0].GetProperty("measures");
        Assert.Equal(0.5, measures.GetProperty("energy").GetProperty("value").GetDouble());
        XDocument picture = XDocument.Parse(LocalizationChart.Svg(report));
        Assert.Contains(picture.Descendants(), static e => e.Name.LocalName == "text" && e.Value == "m");
    }

    [Fact]
    public void Control_maps_are_seeded_and_as_defined()
    {
        Geometry geometry = new(64, 32, 64, 32, 1, 1, 0, 0);
        float[] Random(ulong seed, string image) => Pixels(ControlMaps.Random(geometry, 7, 7, seed, image, Mass));
        Assert.Equal(Random(1, "a.png"), Random(1, "a.png"));
        Assert.NotEqual(Random(1, "a.png"), Random(2, "a.png"));
        Assert.NotEqual(Random(1, "a.png"), Random(1, "b.png"));

        float[] gaussian = Pixels(ControlMaps.CenteredGaussian(64, 32));
        Assert.Equal(Math.Exp(-((0.5 * 0.5 / (2 * 16 * 16)) + (0.5 * 0.5 / (2 * 8 * 8)))), gaussian[(16 * 64) + 32], 1e-6);
        Assert.Equal(Math.Exp(-((31.5 * 31.5 / (2 * 16 * 16)) + (15.5 * 15.5 / (2 * 8 * 8)))), gaussian[0], 1e-6);
    }

    private static float[] Pixels(IIntensityMap map)
    {
        float[] pixels = new float[map.Width * map.Height];
        for (int y = 0; y < map.Height; y++) map.FillRow(y, pixels.AsSpan(y * map.Width, map.Width));
        return pixels;
    }

    private static LocalizationReport Report(LocalizationTally tally) =>
        tally.Report("tiny@1.0.0", ["m"], [Mass, Nodule], [], seed: 1, resamples: 1000, CancellationToken.None);

    private static float[] Ious(int best, float value)
    {
        float[] ious = new float[MapScores.Thresholds.Count];
        ious[best] = value;
        return ious;
    }

    private static MapScores Scores(bool pointing = false, double energy = 0, int boxes = 1, int found = 0) => new(
        false, pointing, pointing, energy, new float[MapScores.Thresholds.Count],
        new WangScores(boxes, [found, 0, 0, 0, 0, 0, 0], new int[5], new int[7], new int[5]));
}
