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
    private readonly int _viewsPerPass;
    private readonly string _advice;
    private readonly string[] _outputNames;

    private ModelSession(ModelPackage package, Precision precision, SessionSettings settings, InferenceSession session)
    {
        (Package, Precision, _viewsPerPass, _session) = (package, precision, settings.ViewsPerPass, session);
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
    public static async Task<ModelSession> CreateAsync(
        ModelPackage package, Precision precision, SessionSettings? settings, CancellationToken cancellationToken)
    {
        settings ??= new SessionSettings();
        byte[] graph = await package.ReadGraphAsync(precision, cancellationToken);
        InferenceSession session = Open(graph, $"{package.Location}: {ModelPackage.GraphName(precision)}", settings);
        try
        {
            GraphContract.Require(session, package);
            return new ModelSession(package, precision, settings, session);
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
        for (int first = 0; first < input.Views.Count; first += _viewsPerPass)
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
            }
            catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The forward pass was cancelled.", e, cancellationToken);
            }
            catch (OnnxRuntimeException e)
            {
                throw new ModelPackageException(
                    ErrorCodes.ModelGraphInvalid,
                    $"ONNX Runtime cannot run {Package.Id} on an input of {input.Channels}×{input.Height}×{input.Width}: {e.Message} "
                    + "Check the package with 'chexnet model verify'.",
                    e);
            }
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

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
