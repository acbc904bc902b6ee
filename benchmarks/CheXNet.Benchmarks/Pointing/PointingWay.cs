using System.Globalization;
using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Layers;
using CheXNet.Explanations.Localization;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Phantoms;

namespace CheXNet.Benchmarks.Pointing;

/// <summary>A way to make a map, and how often it hit.</summary>
internal sealed class PointingWay
{
    private readonly Dictionary<string, (int Hits, int Count)> _played = [];
    private TimeSpan _busy;
    private readonly ILayerMethod _method;
    private readonly string[] _layers;
    private readonly FusionRule _fusion;
    private readonly FilmViews _views;

    private PointingWay(string name, ILayerMethod method, string[] layers, FusionRule fusion, FilmViews views) =>
        (Name, _method, _layers, _fusion, _views) = (name, method, layers, fusion, views);

    public static IReadOnlyList<string> Default { get; } =
    [
        "gradcam:norm5:224", "gradcam:norm5:320", "gradcam:norm5:448", "gradcam:norm5:512", "gradcam:norm5:224:smooth",
        "gradcam:norm5:224,448", "gradcam:norm5:224,320,448", "layercam:denseblock3:224", "hirescam:denseblock3:224",
        "layercam:denseblock2+denseblock3+norm5:224", "layercam:denseblock2:224", "layercam:denseblock2*norm5:224",
        "layercam:denseblock2*denseblock3*norm5:224",
    ];

    public string Name { get; }

    public double ShareOfAll => (double)_played.Values.Sum(static p => p.Hits) / _played.Values.Sum(static p => p.Count);

    /// <summary>Of all cores: processor time does not depend on what else the machine does.</summary>
    public double ProcessorMillisecondsEach => _busy.TotalMilliseconds / _played.Values.Sum(static p => p.Count);

    /// <param name="name">
    /// Method, layers (fused by maximum with <c>+</c>, by product with <c>*</c>), sizes and <c>smooth</c>, such as
    /// <c>layercam:denseblock3+norm5:224,448:smooth</c>.
    /// </param>
    public static PointingWay Parse(string name, ModelCard card)
    {
        string[] parts = name.Split(':');
        if (parts.Length < 3 || !GradientMethods.TryLayer(parts[0], out ILayerMethod? method))
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{name}' is no way: use method:layer+layer:size,size[:smooth].");
        FusionRule fusion = parts[1].Contains('*', StringComparison.Ordinal) ? FusionRule.Product : FusionRule.Maximum;
        int[] sizes = [.. parts[2].Split(',').Select(static size => int.Parse(size, CultureInfo.InvariantCulture))];
        return new PointingWay(name, method, parts[1].Split('+', '*'), fusion, new FilmViews(card, sizes, parts.Length > 3));
    }

    public int Count(string finding) => _played.GetValueOrDefault(finding).Count;

    public double Share(string finding) => (double)_played.GetValueOrDefault(finding).Hits / Count(finding);

    public void Play(PixelImage film, FindingScore score, FindingBox box)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Heatmap map = Heatmap.Of(
            new GradientExplainer(score, fusion: _fusion)
                .Explain(_views.Prepare(film), _method, _layers, passed: null, CancellationToken.None));
        (double X, double Y)? maximum = PointingGame.Maximum(map);
        _busy += Environment.CpuUsage.TotalTime - before;
        (int hits, int count) = _played.GetValueOrDefault(box.Finding.Name);
        bool hit = maximum is { } point && PointingGame.IsHit(point, [box.Box]);
        _played[box.Finding.Name] = (hits + (hit ? 1 : 0), count + 1);
    }
}
