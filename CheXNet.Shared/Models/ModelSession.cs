using CheXNet.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// A model ready to score: one ONNX Runtime session, to be made once a process for each package and precision. Any number of threads may
/// run it at once. Every pass is checked: numbers finite, and <c>mean(map) + bias = logit</c> for each finding of each view.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private static readonly string[] InputNames = [DenseNetGraph.ImageName];
    private static readonly string[] ScoreNames = [DenseNetGraph.LogitsName, DenseNetGraph.MapsName];
    private static readonly string[] AllNames = [DenseNetGraph.LogitsName, DenseNetGraph.MapsName, DenseNetGraph.FeaturesName];

    private readonly InferenceSession _session;
    private readonly bool _hasFeatures;
    private readonly string _whoseScores;

    private ModelSession(ModelPackage package, Precision precision, SessionSettings settings, InferenceSession session)
    {
        (Package, Precision, Settings, _session) = (package, precision, settings, session);
        _hasFeatures = GraphContract.HasFeatures(session);
        _whoseScores = $"The model {package.Id} contradicts itself or cannot take this image: if it does so with every image, import or install it again.";
        ModelHash = package.GraphHash(precision);
    }

    /// <summary>The package that the graph came from.</summary>
    public ModelPackage Package { get; }

    /// <summary>Which of its graphs runs.</summary>
    public Precision Precision { get; }

    /// <summary>How it uses the machine.</summary>
    public SessionSettings Settings { get; }

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
    public IReadOnlyList<ViewScores> Run(ModelInput input, CancellationToken cancellationToken) =>
        [.. Passes(input, ScoreNames, cancellationToken).Select(static view => view.Scores)];

    /// <summary>Scores several images, in the order given; views of the same size share forward passes.</summary>
    /// <param name="inputs">The images.</param>
    /// <param name="cancellationToken">Stops the forward pass within a layer's time.</param>
    /// <returns>The scores of each image's views.</returns>
    /// <inheritdoc cref="Run(ModelInput, CancellationToken)" path="/exception"/>
    public IReadOnlyList<IReadOnlyList<ViewScores>> Run(IReadOnlyList<ModelInput> inputs, CancellationToken cancellationToken)
    {
        if (Settings.ViewsPerPass == 1 || inputs.Count < 2 || !JoinedInputs.CanJoin(inputs)) return [.. inputs.Select(input => Run(input, cancellationToken))];
        using JoinedInputs joined = new(inputs);
        return joined.Split(Run(joined.All, cancellationToken));
    }

    /// <summary>Scores one image and fetches the features that its maps are made of.</summary>
    /// <param name="input">What the network is fed.</param>
    /// <param name="cancellationToken">Stops the forward pass within a layer's time.</param>
    /// <returns>Scores and features of each view.</returns>
    /// <inheritdoc cref="Run(ModelInput, CancellationToken)" path="/exception"/>
    /// <exception cref="ModelPackageException">The graph has no features output, or the input's channels are not the model's.</exception>
    public IReadOnlyList<(ViewScores Scores, FeatureMaps Features)> RunWithFeatures(ModelInput input, CancellationToken cancellationToken)
    {
        if (_hasFeatures) return [.. Passes(input, AllNames, cancellationToken).Select(static view => (view.Scores, view.Features!))];
        throw new ModelPackageException(
            ErrorCodes.ModelGraphInvalid,
            $"The graph {ModelPackage.GraphName(Precision)} of {Package.Id} has no output '{DenseNetGraph.FeaturesName}', which this explanation needs. Use CAM or Grad-CAM, or import the model again.");
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private List<(ViewScores Scores, FeatureMaps? Features)> Passes(ModelInput input, string[] outputs, CancellationToken cancellationToken)
    {
        if (input.Channels != Package.Card.Input.Channels)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelGraphInvalid,
                $"The model {Package.Id} takes {Package.Card.Input.Channels} channels, the input has {input.Channels}. Preprocess with the card's own preprocessing.");
        }

        int each = input.Channels * input.Height * input.Width;
        List<(ViewScores, FeatureMaps?)> results = new(input.Views.Count);
        using RunOptions run = new();
        using CancellationTokenRegistration registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
        for (int first = 0; first < input.Views.Count; first += Settings.ViewsPerPass)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Settings.ViewsPerPass, input.Views.Count - first);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                input.Values.AsMemory(first * each, count * each),
                [count, input.Channels, input.Height, input.Width]);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, InputNames, [image], outputs);
                for (int i = 0; i < count; i++) results.Add(View(values, i, input.Views[first + i]));
            }
            catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The forward pass was cancelled.", e, cancellationToken);
            }
            catch (OnnxRuntimeException e)
            {
                throw new ModelPackageException(
                    ErrorCodes.ModelGraphInvalid,
                    $"ONNX Runtime cannot run {Package.Id} on an input of {input.Channels}×{input.Height}×{input.Width}: {e.Message} Check the package with 'chexnet model verify'.",
                    e);
            }
        }

        return results;
    }

    private (ViewScores Scores, FeatureMaps? Features) View(IReadOnlyList<OrtValue> values, int index, Geometry geometry)
    {
        (float[] logits, _) = Slice(values[0], index);
        (float[] maps, long[] shape) = Slice(values[1], index);
        ViewScores scores = new(geometry, logits, new ActivationMaps((int)shape[1], (int)shape[2], (int)shape[3], maps));
        Require(scores);
        if (values.Count < 3) return (scores, null);
        (float[] features, shape) = Slice(values[2], index);
        return (scores, new FeatureMaps((int)shape[1], (int)shape[2], (int)shape[3], features));
    }

    /// <summary>
    /// The self-check of every forward pass. It holds for an 8-bit graph too, as long as its head (pooling, classifier, maps) stays in
    /// floating point.
    /// </summary>
    private void Require(ViewScores scores)
    {
        ModelCard card = Package.Card;
        for (int c = 0; c < scores.Logits.Length; c++)
        {
            MapConsistency.Check(card.Findings[c], scores.Maps.Of(c), card.Bias[c], scores.Logits[c], _whoseScores);
        }
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
                ErrorCodes.ModelGraphInvalid, $"{name} cannot be used by ONNX Runtime: {e.Message} Import the model again with 'chexnet model import'.", e);
        }
    }

    private static (float[] Values, long[] Shape) Slice(OrtValue value, int index)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        ReadOnlySpan<float> all = value.GetTensorDataAsSpan<float>();
        int each = all.Length / (int)shape[0];
        return (all.Slice(index * each, each).ToArray(), shape);
    }
}
