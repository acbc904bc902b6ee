using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;

namespace CheXNet.Cli.Explain;

/// <summary>The options of <c>chexnet explain</c> that need the network's gradients, or views other than the card's.</summary>
internal sealed class GradientOptions
{
    private readonly Option<string?> _layer = new("--layer")
    {
        Description = "Where in the network to look, by gradients: denseblock1 to denseblock4, transition1 to transition3, norm5 "
            + "(the last features, the default); several, separated by commas, with --fuse",
        HelpName = "name",
    };

    private readonly FusionOptions _fusion = new("default: each dense block's but the last, by product without the first, and norm5");

    private readonly Option<ScoreTarget?> _target = new("--target")
    {
        Description = "What to differentiate: logit (the default) or probability",
        HelpName = "logit|probability",
    };

    private readonly Option<string?> _inputSize = new("--input-size")
    {
        Description = "The side of the model's input in pixels, such as 448, which doubles the map's resolution; several, separated by "
            + "commas, are averaged (default: as the model's card says)",
        HelpName = "pixels",
    };

    private readonly Option<bool> _smooth = new("--smooth")
    {
        Description = "Average over ten crops, half of them mirrored, or, where the model sees the whole film, over it and its mirror "
            + "image",
    };

    private readonly Option<int?> _samples = NumberOption.Maybe<int>("--samples");
    private readonly Option<double?> _noise = NumberOption.Maybe<double>("--noise");
    private readonly Option<int?> _steps = NumberOption.Maybe<int>("--steps");
    private readonly Option<ulong?> _seed = NumberOption.Maybe<ulong>("--seed");

    public GradientOptions()
    {
        _target.AcceptOnlyFromAmong("logit", "probability");
        _samples.Description = "smoothgrad: noisy copies, 1 to 1000 (default: 50)";
        _noise.Description = "smoothgrad: the noise's deviation as a share of the input's range, 0 to 1 (default: 0.15)";
        _steps.Description = "integratedgradients: steps from the black film to this one, 1 to 1000 (default: 50)";
        _seed.Description = "smoothgrad: the same seed gives the same map (default: 1)";
    }

    public IReadOnlyList<Option> All =>
        [_layer, _fusion.Fuse, _fusion.FuseBy, _target, _inputSize, _smooth, _samples, _noise, _steps, _seed];

    /// <summary>What was asked for, or null where the maps of the forward pass do.</summary>
    /// <exception cref="InvalidInputException">An option does not go with the method or with another one.</exception>
    public GradientRequest? Read(ParseResult parsed, string method, bool several)
    {
        bool isLayer = GradientMethods.TryLayer(method, out ILayerMethod? layerMethod);
        bool isInput = GradientMethods.TryInput(method, out IInputMethod? inputMethod);
        bool isForward = ExplanationMethods.All.Any(m => m.Name == layerMethod?.Name);
        Option[] given = [.. All.Where(option => parsed.GetResult(option) is { Implicit: false })];
        if (several && given.Length > 0) throw ErrorReport.Invalid($"{given[0].Name} does not go with --methods: name one --method.");
        if (several || (given.Length == 0 && !isInput && (isForward || !isLayer))) return null;
        if (!isLayer && !isInput)
        {
            _ = MethodNames.Parse(method);
            throw ErrorReport.Invalid(
                $"{given[0].Name} does not go with the method '{method}': use {string.Join(", ", GradientMethods.Names)}.");
        }

        Refuse(given, isInput, "a method of the input's pixels", _layer, _fusion.Fuse, _fusion.FuseBy);
        Refuse(given, inputMethod is not SmoothGrad, $"the method '{method}', but with smoothgrad", _samples, _noise, _seed);
        Refuse(given, inputMethod is not IntegratedGradients, $"the method '{method}', but with integratedgradients", _steps);
        InputSettings settings = new();
        return new GradientRequest(
            layerMethod,
            inputMethod,
            Layers(parsed),
            _fusion.Read(parsed),
            parsed.GetValue(_target) ?? ScoreTarget.Logit,
            Sizes(parsed),
            parsed.GetValue(_smooth),
            settings with
            {
                Samples = parsed.GetValue(_samples) ?? settings.Samples,
                Noise = parsed.GetValue(_noise) ?? settings.Noise,
                Steps = parsed.GetValue(_steps) ?? settings.Steps,
                Seed = parsed.GetValue(_seed) ?? settings.Seed,
            });
    }

    private static void Refuse(Option[] given, bool isWrong, string with, params Option[] options)
    {
        if (isWrong && given.FirstOrDefault(options.Contains) is { } wrong)
            throw ErrorReport.Invalid($"{wrong.Name} does not go with {with}.");
    }

    private string[] Layers(ParseResult parsed)
    {
        string[] layers = Split(parsed.GetValue(_layer));
        if (layers.Length > 1 && _fusion.Read(parsed) is null)
            throw ErrorReport.Invalid("Several layers make one map only with --fuse: add it, or name one layer.");
        if (layers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < layers.Length)
            throw ErrorReport.Invalid("--layer names a layer twice: name each once.");
        if (parsed.GetValue(_layer) is not null && layers.Length == 0) throw ErrorReport.Invalid("--layer names no layer.");
        return layers;
    }

    private int[] Sizes(ParseResult parsed)
    {
        string[] given = Split(parsed.GetValue(_inputSize));
        if (parsed.GetValue(_inputSize) is not null && given.Length == 0) throw ErrorReport.Invalid("--input-size names no size.");
        return
        [
            .. given.Select(static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                ? size
                : throw ErrorReport.Invalid($"--input-size is a number of pixels such as 448, or several with commas, not '{text}'.")),
        ];
    }

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <param name="LayerMethod">Null for an input method.</param>
/// <param name="InputMethod">Null for a layer's method.</param>
/// <param name="Layers">Empty for the default ones.</param>
/// <param name="Fusion">Null to explain a single layer.</param>
/// <param name="InputSizes">Empty for the card's own.</param>
internal sealed record GradientRequest(
    ILayerMethod? LayerMethod,
    IInputMethod? InputMethod,
    IReadOnlyList<string> Layers,
    FusionRule? Fusion,
    ScoreTarget Target,
    IReadOnlyList<int> InputSizes,
    bool Smooth,
    InputSettings Settings)
{
    public string Method => LayerMethod?.Name ?? InputMethod!.Name;

    public string Title => LayerMethod?.Title ?? InputMethod!.Title;

    /// <summary>The named layers, or the default ones of the model.</summary>
    public IReadOnlyList<string> LayersOf(GradientModel model)
    {
        if (LayerMethod is null) return [LayerNames.Image];
        if (Layers.Count > 0) return Layers;
        if (Fusion is null) return [LayerNames.LastFeatures];
        string[] blocks = [.. model.Layers.Where(static layer => layer.StartsWith("denseblock", StringComparison.Ordinal))];
        // The first block knows edges, not findings: by product its map would outvote the others.
        bool skipsFirst = Fusion == FusionRule.Product && blocks.Length > 2;
        return [.. blocks[(skipsFirst ? 1 : 0)..^1], LayerNames.LastFeatures];
    }
}
