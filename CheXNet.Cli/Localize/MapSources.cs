using CheXNet.Explanations;
using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;

namespace CheXNet.Cli.Localize;

/// <summary>Chooses where each named method's maps come from.</summary>
internal static class MapSources
{
    /// <returns>At least one; the first one also measures the control maps.</returns>
    /// <exception cref="InvalidInputException">An unknown method, or one that layers or channels do not go with.</exception>
    public static IReadOnlyList<IMapSource> Of(LocalizeOptions options)
    {
        if (options is { Fusion: not null, Layers.Count: < 2 })
            throw ErrorReport.Invalid("--fuse is for several layers: name them with --layer.");
        if (options is { Faithfulness: not null, Layers.Count: > 0 })
            throw ErrorReport.Invalid("--faithfulness is measured for the maps of the scoring pass: leave out --layer.");
        if (options.Layers.Count > 0) DeviceOptions.RefuseGradients(options.Device);
        if (options.Layers.Count > 0) return [new GradientMaps(options, LayerMethodsOf(options.Methods), [], controls: true)];

        List<IExplanationMethod> scored = [];
        List<IInputMethod> pixels = [];
        foreach (string name in options.Methods ?? [.. ExplanationMethods.OnePass.Select(static m => m.Name)])
        {
            if (GradientMethods.TryInput(name, out IInputMethod? input)) pixels.Add(input);
            else scored.Add(MethodNames.Parse(name));
        }

        if (options.ScoreCam.Channels is not null && !scored.Any(static m => m is ScoreCam))
            throw ErrorReport.Invalid("--channels is for Score-CAM: add it to --methods, or leave it out.");
        if (options.Faithfulness is not null && pixels.Count > 0)
            throw ErrorReport.Invalid($"--faithfulness is measured for the maps of the scoring pass: leave out {pixels[0].Name}.");
        if (pixels.Count > 0) DeviceOptions.RefuseGradients(options.Device);
        List<IMapSource> sources = [];
        if (scored.Count > 0) sources.Add(new ScoredMaps(options, [.. scored.Distinct()]));
        if (pixels.Count > 0) sources.Add(new GradientMaps(options, [], [.. pixels.Distinct()], controls: scored.Count == 0));
        return sources.Count > 0 ? sources : throw ErrorReport.Invalid("--methods names no method.");
    }

    private static IReadOnlyList<ILayerMethod> LayerMethodsOf(IReadOnlyList<string>? names) => names is null
        ? LayerMethods.All
        : [.. names.Select(static name => GradientMethods.TryLayer(name, out ILayerMethod? method) ? method : throw ErrorReport.Invalid(
            $"'{name}' is no method for layers: use {string.Join(", ", LayerMethods.All.Select(static m => m.Name))}."))];
}
