using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>Films, views and maps written down by hand.</summary>
internal static class Films
{
    public const float Bias = 0.25f;

    public static readonly Finding Mass = new("Mass");

    public static readonly Provenance From = new()
    {
        ContentHash = new string('a', 64),
        Model = new ModelId("films", "1"),
        ModelHash = new string('b', 64),
        Precision = Precision.Fp32,
        Preprocessing = "none",
        Trained = false,
        ScoredAt = DateTimeOffset.UnixEpoch,
        SoftwareVersion = "test",
    };

    /// <summary>1024×1024 through resize256-center224: columns and rows 64 to 960 are seen.</summary>
    public static readonly Geometry CenterCrop = new(1024, 1024, 224, 224, 4, 4, 16, 16);

    public static ViewScores View(Geometry geometry, int height, int width, params float[] map) =>
        new(geometry, [map.Average() + Bias], new ActivationMaps(1, height, width, map));

    /// <summary>A 7×7 map that is 1 in one cell and 0 elsewhere.</summary>
    public static ViewScores HotCell(Geometry geometry, int row, int column)
    {
        float[] map = new float[49];
        map[(row * 7) + column] = 1;
        return View(geometry, 7, 7, map);
    }

    public static ViewScores Cold(Geometry geometry) => View(geometry, 7, 7, new float[49]);

    public static Explanation Explain(params ViewScores[] views) => Explain(ExplanationMethods.GradCam, views);

    public static Explanation Explain(IExplanationMethod method, params ViewScores[] views) =>
        Explanation.Of(new Prediction([Mass], [0.75], [Bias], views, From), 0, method);

    /// <summary>A film whose every pixel has its own look: a gradient with some texture.</summary>
    public static PixelImage Gradient(int width, int height, int channels = 1)
    {
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i * 7) + (i / width / channels * 3));
        return new PixelImage(width, height, channels, pixels);
    }

    public static (double X, double Y) CenterOfPeak(Heatmap heatmap)
    {
        float[] all = heatmap.ToArray();
        float peak = all.Max();
        int[] at = [.. Enumerable.Range(0, all.Length).Where(i => all[i] == peak)];
        return (at.Average(i => (i % heatmap.Width) + 0.5), at.Average(i => (i / heatmap.Width) + 0.5));
    }
}
