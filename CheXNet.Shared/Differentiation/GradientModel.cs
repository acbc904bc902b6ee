using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Differentiation;

/// <summary>
/// Differentiates a model's logits by its layers or its input, in ONNX Runtime alone: the backward graph is derived from the package's own
/// graph in memory. A session per set of layers is made when first asked for, and kept. Thread-safe.
/// </summary>
public sealed class GradientModel : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly SessionSettings _settings;
    private readonly Lazy<IReadOnlyList<(string Layer, string Value)>> _layers;
    private readonly Dictionary<string, InferenceSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private GradientModel(ModelPackage package, NetworkGraph graph, SessionSettings settings)
    {
        (Package, _graph, _settings) = (package, graph, settings);
        _layers = new(() => NetworkLayers.Of(graph));
    }

    /// <summary>The model's package.</summary>
    public ModelPackage Package { get; }

    /// <summary>The network's layers, in forward order: <c>denseblock1</c>, <c>transition1</c>, …, <c>norm5</c>.</summary>
    /// <exception cref="ModelPackageException">The graph is not laid out as a DenseNet.</exception>
    public IReadOnlyList<string> Layers => [.. _layers.Value.Select(static layer => layer.Layer)];

    /// <summary>Reads a package's graph; nothing is derived yet.</summary>
    /// <param name="settings">Null for the defaults.</param>
    /// <exception cref="ModelPackageException">The graph is missing or altered, or is no ONNX model with logits.</exception>
    public static async Task<GradientModel> CreateAsync(
        ModelPackage package, Precision precision, SessionSettings? settings, CancellationToken cancellationToken)
    {
        byte[] bytes = await package.ReadGraphAsync(precision, cancellationToken);
        string name = $"{package.Id} ({ModelPackage.GraphName(precision)})";
        return new GradientModel(package, NetworkGraph.Read(name, bytes), settings ?? new SessionSettings());
    }

    /// <summary>Runs the network forward and backward over a batch.</summary>
    /// <param name="images"><c>float[N, C, H, W]</c>, normalized as the card says; any N, and H and W of at least 32.</param>
    /// <param name="seed"><c>float[N, F]</c>: the weights of the logits in S, such as 1 at one finding and 0 elsewhere.</param>
    /// <param name="layers">Some of <see cref="Layers"/> and <see cref="LayerNames.Image"/>: the pass goes back to the earliest.</param>
    /// <param name="cancellationToken">Stops the pass within one layer.</param>
    /// <exception cref="InvalidInputException">There is no such layer; the message lists them.</exception>
    /// <exception cref="ModelPackageException">An operation on the way has no gradient, or the images do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The pass was canceled.</exception>
    public GradientPass Run(Tensor images, Tensor seed, IReadOnlyList<string> layers, CancellationToken cancellationToken)
    {
        ModelCard card = Package.Card;
        if (images.Shape is not [var count, var channels, _, _] || channels != card.Input.Channels)
        {
            throw Unusable($"it takes images of {card.Input.Channels} channels, not {Tensor.Describe(images.Shape)}");
        }

        if (!seed.Shape.SequenceEqual([count, card.Findings.Count]))
            throw Unusable($"{count} images need {count}×{card.Findings.Count} weights of logits, not {Tensor.Describe(seed.Shape)}");
        string[] values = [.. layers.Select(ValueOf)];
        InferenceSession session = SessionOf([.. values.Distinct()]);
        using RunOptions run = new();
        using CancellationTokenRegistration registration = cancellationToken.Register(
            static state => ((RunOptions)state!).Terminate = true, run);
        using OrtValue image = ValueOf(images), weights = ValueOf(seed);
        string[] outputs =
        [
            DenseNetGraph.LogitsName,
            .. values.Select(BackwardGraph.GradientOf),
            .. values.Where(static value => value != DenseNetGraph.ImageName),
        ];
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            string[] inputs = [DenseNetGraph.ImageName, BackwardGraph.SeedName];
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, inputs, [image, weights], outputs);
            Dictionary<string, Tensor> tensors = outputs.Zip(results).DistinctBy(static o => o.First)
                .ToDictionary(static o => o.First, static o => TensorOf(o.Second), StringComparer.Ordinal);
            tensors.TryAdd(DenseNetGraph.ImageName, images);
            return new GradientPass(
                tensors[DenseNetGraph.LogitsName],
                [.. layers.Zip(values, (l, value) => new LayerGradient(l, tensors[value], tensors[BackwardGraph.GradientOf(value)]))]);
        }
        catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The backward pass was canceled.", e, cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw Unusable($"ONNX Runtime cannot run its backward graph on {Tensor.Describe(images.Shape)}: {e.Message}", e);
        }
    }

    /// <summary>Requires names of layers, or of the image.</summary>
    /// <exception cref="InvalidInputException">There is no such layer; the message lists them.</exception>
    public void RequireLayers(IEnumerable<string> layers)
    {
        foreach (string layer in layers) _ = ValueOf(layer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (InferenceSession session in _sessions.Values) session.Dispose();
            _sessions.Clear();
        }
    }

    private string ValueOf(string layer)
    {
        if (layer == LayerNames.Image) return DenseNetGraph.ImageName;
        return _layers.Value.FirstOrDefault(l => string.Equals(l.Layer, layer, StringComparison.OrdinalIgnoreCase)).Value
            ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"The model {Package.Id} has no layer '{layer}'. Its layers are {string.Join(", ", Layers)}.");
    }

    private InferenceSession SessionOf(string[] values)
    {
        string key = string.Join('\n', values.Order(StringComparer.Ordinal));
        lock (_lock)
        {
            if (_sessions.TryGetValue(key, out InferenceSession? session)) return session;
            using SessionOptions options = _settings.ToOptions();
            try
            {
                return _sessions[key] = new InferenceSession(BackwardGraph.Derive(_graph, values), options);
            }
            catch (OnnxRuntimeException e)
            {
                throw Unusable($"ONNX Runtime refuses its backward graph: {e.Message}", e);
            }
        }
    }

    private ModelPackageException Unusable(string why, Exception? inner = null) =>
        new(ErrorCodes.ModelNotDifferentiable, $"The model {Package.Id} cannot be differentiated: {why.TrimEnd('.')}.", inner);

    private static OrtValue ValueOf(Tensor tensor) =>
        OrtValue.CreateTensorValueFromMemory(tensor.Values, [.. tensor.Shape.Select(static length => (long)length)]);

    private static Tensor TensorOf(OrtValue value) => new(
        [.. value.GetTensorTypeAndShape().Shape.Select(static length => (int)length)],
        value.GetTensorDataAsSpan<float>().ToArray());
}
