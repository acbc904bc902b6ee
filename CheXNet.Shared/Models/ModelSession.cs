using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// A model ready to score: one ONNX Runtime session, to be made once a process for each package and precision. Any number of threads may
/// run it at once. Every pass is checked: numbers finite, and <c>mean(map) + bias = logit</c> for each finding of each view.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private static readonly string[] InputNames = [DenseNetGraph.ImageName];
    private static readonly string[] OutputNames = [DenseNetGraph.LogitsName, DenseNetGraph.MapsName];

    private readonly InferenceSession _session;
    private readonly int _viewsPerPass;
    private readonly string _advice;

    private ModelSession(ModelPackage package, Precision precision, SessionSettings settings, InferenceSession session)
    {
        (Package, Precision, _viewsPerPass, _session) = (package, precision, settings.ViewsPerPass, session);
        _advice = $"The model {package.Id} contradicts itself or cannot take this image: "
            + "if it does so with every image, import or install it again.";
        ModelHash = package.GraphHash(precision);
    }

    /// <summary>The package that the graph came from.</summary>
    public ModelPackage Package { get; }

    /// <summary>Which of its graphs runs.</summary>
    public Precision Precision { get; }

    /// <summary>SHA-256 of the graph that runs.</summary>
    public string ModelHash { get; }

    /// <summary>Makes a session.</summary>
    /// <param name="precision">Which of its graphs.</param>
    /// <param name="settings">How to use the machine; null for the defaults.</param>
    /// <exception cref="ModelPackageException">The graph is missing, altered, not readable by ONNX Runtime or not what the card
    /// promises.</exception>
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

    /// <summary>Scores one image.</summary>
    /// <param name="input">What the network is fed: one view of the image or several.</param>
    /// <param name="cancellationToken">Stops the forward pass within a layer's time.</param>
    /// <returns>The scores of each view, in the order of the views.</returns>
    /// <exception cref="ModelPackageException">The input's channels are not the model's.</exception>
    /// <exception cref="InconsistentScoreException">A number is not finite, or a map's mean contradicts its logit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<ViewScores> Run(ModelInput input, CancellationToken cancellationToken)
    {
        if (input.Channels != Package.Card.Input.Channels)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"The model {Package.Id} takes {Package.Card.Input.Channels} channels, the input has {input.Channels}. "
                + "Preprocess with the card's own preprocessing.");
        }

        int each = input.Channels * input.Height * input.Width;
        List<ViewScores> results = new(input.Views.Count);
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
                using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, InputNames, [image], OutputNames);
                for (int i = 0; i < count; i++) results.Add(View(values[0], values[1], i, input.Views[first + i]));
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

    /// <summary>
    /// One view of a pass, checked. The check holds for an 8-bit graph too, as long as its head (pooling, classifier, maps) stays in
    /// floating point.
    /// </summary>
    private ViewScores View(OrtValue logits, OrtValue maps, int index, Geometry geometry)
    {
        long[] shape = maps.GetTensorTypeAndShape().Shape;
        ViewScores scores = new(
            geometry, Slice(logits, index), new ActivationMaps((int)shape[1], (int)shape[2], (int)shape[3], Slice(maps, index)));
        ModelCard card = Package.Card;
        for (int c = 0; c < scores.Logits.Length; c++)
        {
            MapConsistency.Check(card.Findings[c], scores.Maps.Of(c), card.Bias[c], scores.Logits[c], _advice);
        }

        return scores;
    }

    private static InferenceSession Open(byte[] graph, string name, SessionSettings settings)
    {
        using SessionOptions options = settings.ToOptions();
        try
        {
            return new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"{name} cannot be used by ONNX Runtime: {e.Message} Import the model again with 'chexnet model import'.",
                e);
        }
    }

    private static float[] Slice(OrtValue value, int index)
    {
        ReadOnlySpan<float> all = value.GetTensorDataAsSpan<float>();
        int each = all.Length / (int)value.GetTensorTypeAndShape().Shape[0];
        return all.Slice(index * each, each).ToArray();
    }
}
