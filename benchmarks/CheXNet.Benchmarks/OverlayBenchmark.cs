using BenchmarkDotNet.Attributes;
using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using NetVips;

namespace CheXNet.Benchmarks;

/// <summary>
/// One 1024×1024 overlay on one core, drawn from the stored map and encoded: by ImageSharp, as overlays are stored, and by libvips, as they
/// were stored before.
/// </summary>
[MemoryDiagnoser]
public class OverlayBenchmark
{
    private static readonly Provenance From = new()
    {
        ContentHash = "",
        Model = new ModelId("benchmark", "1"),
        ModelHash = "",
        Precision = Precision.Fp32,
        Preprocessing = "resize256-center224",
        Trained = false,
        ScoredAt = DateTimeOffset.UnixEpoch,
        SoftwareVersion = "",
    };

    private PixelImage _film = null!;
    private Explanation _explanation = null!;

    /// <summary>Center crop of Resize(256), 7×7 cells.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        // As the program used libvips, which it now keeps from writing anything.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        Random random = new(3);
        byte[] pixels = new byte[1024 * 1024];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)((128 + (90 * Math.Sin(i / 300d))) + random.Next(4));
        _film = new PixelImage(1024, 1024, 1, pixels);

        float[] map = [.. Enumerable.Range(0, 49).Select(_ => random.NextSingle() - 0.3f)];
        ViewScores view = new(new Geometry(1024, 1024, 224, 224, 4, 4, 16, 16), [map.Average()], new ActivationMaps(1, 7, 7, map));
        _explanation = Explanation.Of(new Prediction([new Finding("Mass")], [0.5], [0], [view], From), 0, ExplanationMethods.GradCam);
    }

    [Benchmark]
    public PixelImage Draw() => Overlay.Draw(_film, Heatmap.Of(_explanation), OverlayStyle.Default);

    [Benchmark]
    public byte[] Jpeg() => ImageEncoder.Jpeg(Draw());

    [Benchmark]
    public byte[] Png() => ImageEncoder.Png(Draw(), compression: 3);

    [Benchmark(Baseline = true)]
    public byte[] FormerPngByLibvips()
    {
        using Image picture = Wrap(Draw());
        return picture.PngsaveBuffer(compression: 3, keep: Enums.ForeignKeep.None);
    }

    [Benchmark]
    public byte[] JpegByLibvips()
    {
        using Image picture = Wrap(Draw());
        return picture.JpegsaveBuffer(q: 90, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None);
    }

    private static Image Wrap(PixelImage image)
    {
        using Image raw = Image.NewFromMemory(image.Pixels, image.Width, image.Height, image.Channels, Enums.BandFormat.Uchar);
        return raw.Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
