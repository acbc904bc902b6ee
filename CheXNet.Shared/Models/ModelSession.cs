using CheXNet.Models.Devices;
using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// An ONNX Runtime session of a package and precision; create one per process. Thread-safe. Every pass is checked: all numbers are finite
/// and <c>mean(map) + bias = logit</c> for each finding and view.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private static readonly string[] InputNames = [DenseNetGraph.ImageName];

    private readonly InferenceSession _session;
    private volatile int _viewsPerPass;
    private readonly string _advice;
    private readonly string[] _outputNames;
    private OrtAllocator? _pinned;

    private ModelSession(ModelPackage package, Precision precision, SessionSettings settings, InferenceSession session)
    {
        (Package, Precision, _viewsPerPass, _session) = (package, precision, settings.ViewsPerPass, session);
        Device = settings.Device;
        _advice = $"The model {package.Id} contradicts itself or cannot take this image: "
            + "if it does so with every image, import or install it again.";
        ModelHash = package.GraphHash(precision);
        FurtherMapNames = [.. FurtherMaps.Names.Where(name => session.OutputMetadata.ContainsKey(FurtherMaps.OutputOf(name)))];
        HasFeatures = session.OutputMetadata.ContainsKey(DenseNetGraph.FeaturesName);
        _outputNames = [DenseNetGraph.LogitsName, DenseNetGraph.MapsName, .. FurtherMapNames.Select(FurtherMaps.OutputOf)];
    }

    /// <summary>The graph's package.</summary>
    public ModelPackage Package { get; }

    /// <summary>The graph's precision.</summary>
    public Precision Precision { get; }

    /// <summary>What runs the passes: the CPU or a GPU.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Why <see cref="ComputeDevice.Auto"/> took the CPU; null where it was not asked, or took a GPU.</summary>
    public string? DeviceRemark { get; private init; }

    /// <summary>The graph's SHA-256.</summary>
    public string ModelHash { get; }

    /// <summary>Which <see cref="FurtherMaps"/> the graph gives; none for packages of an earlier version.</summary>
    public IReadOnlyList<string> FurtherMapNames { get; }

    /// <summary>Whether the graph gives its last feature maps, so that <see cref="Features"/> works.</summary>
    public bool HasFeatures { get; }

    /// <summary>Creates a session.</summary>
    /// <param name="settings">Null for the defaults.</param>
    /// <exception cref="ModelPackageException">
    /// The graph is missing, altered, not readable by ONNX Runtime or not as the card declares.
    /// </exception>
    /// <exception cref="NativeLibraryException">ONNX Runtime's library cannot be loaded.</exception>
    /// <exception cref="DeviceException">The GPU that was asked for cannot be used: nothing falls back to the CPU by itself.</exception>
    public static async Task<ModelSession> CreateAsync(
        ModelPackage package, Precision precision, SessionSettings? settings, CancellationToken cancellationToken)
    {
        settings ??= new SessionSettings();
        byte[] graph = await package.ReadGraphAsync(precision, cancellationToken);
        if (settings.Device != ComputeDevice.Auto) return Create(package, precision, settings, graph, remark: null);
        try
        {
            return Create(package, precision, settings with { Device = ComputeDevice.Cuda(0) }, graph, remark: null);
        }
        catch (DeviceException e)
        {
            return Create(package, precision, settings with { Device = ComputeDevice.Cpu }, graph, e.Message);
        }
    }

    private static ModelSession Create(
        ModelPackage package, Precision precision, SessionSettings settings, byte[] graph, string? remark)
    {
        bool rewritten = settings.Device.Gpu is not null && precision == Precision.Fp32;
        InferenceSession session = Open(
            rewritten ? NormReluRewrite.Apply(graph) : graph, $"{package.Location}: {ModelPackage.GraphName(precision)}", settings);
        try
        {
            GraphContract.Require(session, package);
            return new ModelSession(package, precision, settings, session) { DeviceRemark = remark };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Scores an image and returns the scores of each view, in the input's order.</summary>
    /// <param name="cancellationToken">Stops the forward pass within one layer.</param>
    /// <exception cref="ModelPackageException">The input has the wrong number of channels.</exception>
    /// <exception cref="InconsistentScoreException">A number is not finite, or a map's mean contradicts its logit.</exception>
    /// <exception cref="OperationCanceledException">The pass was canceled.</exception>
    public IReadOnlyList<ViewScores> Run(ModelInput input, CancellationToken cancellationToken) =>
        Fetch(input, _outputNames, (values, i, view) => View(values, i, input.Views[view]), cancellationToken);

    /// <summary>The logits only, one array of F for each view: for many altered copies of an image. Only checked to be finite.</summary>
    /// <inheritdoc cref="Run" path="/exception"/>
    public IReadOnlyList<float[]> Logits(ModelInput input, CancellationToken cancellationToken) =>
        Fetch(input, [DenseNetGraph.LogitsName], (values, i, _) => Finite(Slice(values[0], i)), cancellationToken);

    /// <summary>Logits and the last feature maps <c>A = ReLU(norm5)</c> of each view, K channels in place of F findings.</summary>
    /// <exception cref="ModelPackageException">The graph has no such output, or the input has the wrong number of channels.</exception>
    /// <inheritdoc cref="Run" path="/exception[@cref='InconsistentScoreException']"/>
    public IReadOnlyList<(float[] Logits, ActivationMaps Features)> Features(ModelInput input, CancellationToken cancellationToken)
    {
        if (!HasFeatures)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"The graph of {Package.Id} has no output '{DenseNetGraph.FeaturesName}', which this needs: "
                + "import the model again with 'chexnet model import'.");
        }

        return Fetch(
            input,
            [DenseNetGraph.LogitsName, DenseNetGraph.FeaturesName],
            (values, i, _) => (Finite(Slice(values[0], i)), Maps(values[1], i)),
            cancellationToken);
    }

    private List<T> Fetch<T>(
        ModelInput input,
        string[] outputs,
        Func<IReadOnlyList<OrtValue>, int, int, T> read,
        CancellationToken cancellationToken)
    {
        if (input.Channels != Package.Card.Input.Channels)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"The model {Package.Id} takes {Package.Card.Input.Channels} channels, the input has {input.Channels}. "
                + "Preprocess with the card's own preprocessing.");
        }

        int each = input.Channels * input.Height * input.Width;
        List<T> results = new(input.Views.Count);
        using RunOptions run = new();
        using CancellationTokenRegistration registration = cancellationToken.Register(
            static state => ((RunOptions)state!).Terminate = true, run);
        for (int first = 0; first < input.Views.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(_viewsPerPass, input.Views.Count - first);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                input.Values.AsMemory(first * each, count * each),
                [count, input.Channels, input.Height, input.Width]);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, InputNames, [image], outputs);
                for (int i = 0; i < count; i++) results.Add(read(values, i, first + i));
                first += count;
            }
            catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The forward pass was cancelled.", e, cancellationToken);
            }
            catch (OnnxRuntimeException e) when (Device.Gpu is not null && count > 1 && CudaSession.IsShortOfMemory(e.Message))
            {
                _viewsPerPass = count / 2;
            }
            catch (OnnxRuntimeException e)
            {
                throw Failed(e, count, input.Height, input.Width);
            }
        }

        return results;
    }

    /// <summary>Memory for a batch of views, as this session's device reads it fastest.</summary>
    internal ViewBatch Allocate(int views)
    {
        ModelInputShape shape = Package.Card.Input;
        if (Device.Gpu is { } gpu && _pinned is null)
        {
            using OrtMemoryInfo pinned = new("CudaPinned", OrtAllocatorType.DeviceAllocator, gpu, OrtMemType.CpuOutput);
            _pinned = new OrtAllocator(_session, pinned);
        }

        return new ViewBatch(views, shape.Channels * shape.Height * shape.Width, _pinned);
    }

    /// <summary>Scores views of a batch in one pass.</summary>
    /// <param name="first">The first view.</param>
    /// <param name="views">The geometry of each view; null for one that does not count.</param>
    /// <param name="padded">Views in the pass, at least as many: those behind are run and left out.</param>
    /// <param name="cancellationToken">Stops the pass within one layer.</param>
    /// <returns>A result for each of <paramref name="views"/>; one that contradicts itself harms no other.</returns>
    /// <exception cref="DeviceException">The GPU failed; <see cref="ErrorCodes.DeviceMemory"/>: fewer views may fit.</exception>
    /// <exception cref="ModelPackageException">The graph cannot be run.</exception>
    /// <exception cref="OperationCanceledException">The pass was canceled.</exception>
    internal IReadOnlyList<ViewResult> RunBatch(
        ViewBatch batch, int first, IReadOnlyList<Geometry?> views, int padded, CancellationToken cancellationToken)
    {
        ModelInputShape shape = Package.Card.Input;
        using RunOptions run = new();
        using CancellationTokenRegistration registration = cancellationToken.Register(
            static state => ((RunOptions)state!).Terminate = true, run);
        using OrtValue image = batch.Tensor(first, padded, shape.Channels, shape.Height, shape.Width);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, InputNames, [image], _outputNames);
            return [.. views.Select((geometry, i) => geometry is { } known ? Checked(values, i, known) : default)];
        }
        catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The forward pass was cancelled.", e, cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed(e, padded, shape.Height, shape.Width);
        }
    }

    private ViewResult Checked(IReadOnlyList<OrtValue> values, int index, Geometry geometry)
    {
        try
        {
            return new ViewResult(View(values, index, geometry), null);
        }
        catch (InconsistentScoreException e)
        {
            return new ViewResult(null, e);
        }
    }

    private XrayException Failed(OnnxRuntimeException error, int views, int height, int width) => Device.Gpu is null
        ? new ModelPackageException(
            ErrorCodes.ModelGraphInvalid,
            $"ONNX Runtime cannot run {Package.Id} on an input of {Package.Card.Input.Channels}×{height}×{width}: {error.Message} "
            + "Check the package with 'chexnet model verify'.",
            error)
        : CudaSession.Failure(Device, Package.Id.ToString(), views, error);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pinned?.Dispose();
        _session.Dispose();
    }

    /// <summary>Returns a checked view. The check also suits 8-bit graphs if pooling, classifier and maps are floating-point.</summary>
    private ViewScores View(IReadOnlyList<OrtValue> values, int index, Geometry geometry)
    {
        ViewScores scores = new(geometry, Slice(values[0], index), Maps(values[1], index))
        {
            Further = FurtherMapNames.Index().ToDictionary(static name => name.Item, name => Maps(values[2 + name.Index], index)),
        };
        ModelCard card = Package.Card;
        for (int c = 0; c < scores.Logits.Length; c++)
        {
            MapConsistency.Check(card.Findings[c], scores.Maps.Of(c), card.Bias[c], scores.Logits[c], _advice);
            MapConsistency.CheckFurther(card.Findings[c], scores, c, _advice);
        }

        return scores;
    }

    private static InferenceSession Open(byte[] graph, string name, SessionSettings settings)
    {
        try
        {
            using SessionOptions options = settings.ToOptions();
            return new InferenceSession(graph, options);
        }
        catch (Exception e) when (NativeLibraryException.IsCause(e))
        {
            throw new NativeLibraryException("ONNX Runtime", e);
        }
        catch (OnnxRuntimeException e) when (settings.Device.Gpu is not null)
        {
            throw CudaSession.Failure(settings.Device, name, views: null, e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"{name} cannot be used by ONNX Runtime: {e.Message} Import the model again with 'chexnet model import'.",
                e);
        }
    }

    private float[] Finite(float[] logits) => logits.All(float.IsFinite)
        ? logits
        : throw new InconsistentScoreException(ErrorCodes.ScoreNotFinite, $"A logit is NaN or infinite. {_advice}");

    private static ActivationMaps Maps(OrtValue value, int index)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        return new ActivationMaps((int)shape[1], (int)shape[2], (int)shape[3], Slice(value, index));
    }

    private static float[] Slice(OrtValue value, int index)
    {
        ReadOnlySpan<float> all = value.GetTensorDataAsSpan<float>();
        int each = all.Length / (int)value.GetTensorTypeAndShape().Shape[0];
        return all.Slice(index * each, each).ToArray();
    }
}
