using System.Security.Cryptography;
using CheXNet.Imaging;
using CheXNet.Models;

namespace CheXNet.Scoring;

/// <summary>
/// Bytes in, <see cref="Prediction"/> out: decodes, prepares as the model's card says, runs the network once and records where the
/// numbers come from. One a process and model; any number of threads may call it at once.
/// </summary>
public sealed class XrayScorer : IDisposable
{
    private readonly XrayDecoder _decoder;
    private readonly ModelSession _session;
    private readonly Preprocessor _preprocessor;
    private readonly TrainingImages _trainingImages;
    private readonly TimeProvider _time;

    private XrayScorer(ModelSession session, TrainingImages trainingImages, ImageLimits limits, TimeProvider time)
    {
        (_session, _trainingImages, _time) = (session, trainingImages, time);
        _decoder = new XrayDecoder(limits);
        _preprocessor = new Preprocessor(Card.Preprocessing, Card.Input.Channels);
    }

    /// <summary>The card of the model that scores.</summary>
    public ModelCard Card => _session.Package.Card;

    /// <summary>Which of the package's graphs computes.</summary>
    public Precision Precision => _session.Precision;

    /// <summary>Loads a model to score with.</summary>
    /// <param name="package">The model.</param>
    /// <param name="precision">Which of its graphs.</param>
    /// <param name="settings">How ONNX Runtime uses the machine; null for a thread an image, which is best for many images.</param>
    /// <param name="limits">What is refused by its header; null for this machine's.</param>
    /// <param name="time">The clock of <see cref="Provenance.ScoredAt"/>; null for the machine's.</param>
    /// <returns>The scorer; disposing it frees the model.</returns>
    /// <exception cref="ModelPackageException">The package has no such graph, or it cannot be used.</exception>
    /// <exception cref="InvalidInputException">A setting, or the card's preprocessing, is not valid.</exception>
    public static async Task<XrayScorer> CreateAsync(
        ModelPackage package,
        Precision precision = Precision.Fp32,
        SessionSettings? settings = null,
        ImageLimits? limits = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        TrainingImages trainingImages = await TrainingImages.OfAsync(package, cancellationToken);
        ModelSession session = await ModelSession.CreateAsync(package, precision, settings, cancellationToken);
        try
        {
            return new XrayScorer(session, trainingImages, limits ?? ImageLimits.OfThisMachine(), time ?? TimeProvider.System);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Scores one image, on the caller's thread.</summary>
    /// <param name="name">What results call it; tells whether the model was trained on it.</param>
    /// <exception cref="UnreadableImageException">The bytes are no image that can be scored.</exception>
    /// <exception cref="InconsistentScoreException">The network's numbers contradict each other.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Prediction Score(string name, ImageContent content, CancellationToken cancellationToken) =>
        Score(name, content, DecodeAndPrepare(content), cancellationToken);

    /// <summary>
    /// Scores one image that is prepared already: the last of the three steps, for a caller who keeps the pixels or times the steps.
    /// </summary>
    /// <param name="name">What results call it.</param>
    /// <param name="content">The bytes that the image was decoded from.</param>
    /// <param name="input">What <see cref="Decode"/> and <see cref="Prepare"/> made of them; not to be used again, since its memory
    /// serves the thread's next image.</param>
    /// <inheritdoc cref="Score(string, ImageContent, CancellationToken)" path="/exception"/>
    public Prediction Score(string name, ImageContent content, ModelInput input, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<ViewScores> views = _session.Run(input, cancellationToken);
        ThreadLocalBuffer<float>.Return(input.Values);
        return new Prediction(Card.Findings, Probabilities.Of(Card, views), Card.Bias, views, new Provenance
        {
            Blob = content.Blob,
            ETag = content.ETag,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(content.Bytes.Span)),
            Model = Card.ToModelId(),
            ModelHash = _session.ModelHash,
            Precision = Precision,
            Preprocessing = Card.Preprocessing.Name,
            Trained = Card.Trained,
            Notice = Card.Notice,
            InTrainingSplit = _trainingImages.Contains(name),
            ScoredAt = _time.GetUtcNow(),
            SoftwareVersion = SoftwareVersion.Current,
        });
    }

    /// <summary>Decodes an image within the limits.</summary>
    /// <exception cref="UnreadableImageException">The bytes are no image that can be scored.</exception>
    public PixelImage Decode(ImageContent content) => _decoder.Decode(content.Bytes).Image;

    /// <summary>Makes of a decoded image what the network is fed, as the card says.</summary>
    /// <returns>One view or several.</returns>
    public ModelInput Prepare(PixelImage film) => _preprocessor.Apply(film);

    /// <summary>The first two steps for a caller who does not look at the pixels, whose memory serves the thread's next image.</summary>
    /// <param name="content">The image's bytes.</param>
    /// <returns>What the network is fed.</returns>
    /// <exception cref="UnreadableImageException">The bytes are no image that can be scored.</exception>
    public ModelInput DecodeAndPrepare(ImageContent content)
    {
        PixelImage film = Decode(content);
        ModelInput input = Prepare(film);
        ThreadLocalBuffer<byte>.Return(film.Pixels);
        return input;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
