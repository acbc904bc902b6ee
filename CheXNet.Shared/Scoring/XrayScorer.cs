using CheXNet.Models.Devices;
using CheXNet.Scoring.Batching;
using CheXNet.Telemetry;

namespace CheXNet.Scoring;

/// <summary>
/// Scores image bytes: decodes, preprocesses as the model's card says, runs the network once and records provenance. One per process
/// and model; thread-safe.
/// </summary>
public sealed class XrayScorer : IDisposable
{
    private readonly FilmReader _reader;
    private readonly ModelSession _session;
    private readonly Preprocessor _preprocessor;
    private readonly TrainingImages _trainingImages;
    private readonly TimeProvider _time;
    private readonly FilmStatistics? _statistics;

    private XrayScorer(
        ModelSession session, TrainingImages trainingImages, FilmStatistics? statistics, ImageLimits limits, TimeProvider time,
        BatchOptions? batches)
    {
        (_session, _trainingImages, _statistics, _time) = (session, trainingImages, statistics, time);
        _reader = new FilmReader(limits);
        _preprocessor = new Preprocessor(Card.Preprocessing, Card.Input.Channels);
        if (batches is null) return;
        Batches = new FilmBatcher(new SessionBatches(session), _preprocessor.Views, batches, time);
        if (session.Device.Gpu is null) return;
        try
        {
            Batches.WarmUp();
        }
        catch
        {
            Batches.Dispose();
            throw;
        }
    }

    /// <summary>The card of the model that scores.</summary>
    public ModelCard Card => _session.Package.Card;

    /// <summary>The graph's SHA-256.</summary>
    public string ModelHash => _session.ModelHash;

    /// <summary>Which of the package's graphs is used.</summary>
    public Precision Precision => _session.Precision;

    /// <inheritdoc cref="ModelSession.Device"/>
    public ComputeDevice Device => _session.Device;

    /// <inheritdoc cref="ModelSession.DeviceRemark"/>
    public string? DeviceRemark => _session.DeviceRemark;

    /// <summary>Where films are gathered into batches; null if each is scored in a pass of its own, as on a CPU.</summary>
    internal FilmBatcher? Batches { get; }

    /// <summary>What is decoded, and how; what is done with images that are no frontal chest films.</summary>
    public ImageLimits Limits => _reader.Limits;

    /// <summary>Loads a model to score with.</summary>
    /// <param name="settings">ONNX Runtime settings; null: one thread per image, best for many images.</param>
    /// <param name="limits">What is decoded, and how; null: as this machine's settings say.</param>
    /// <param name="time">The clock of <see cref="Provenance.ScoredAt"/>; null: the system's.</param>
    /// <param name="batches">How <see cref="ScoringPipeline"/> gathers films on a GPU; null: not at all. Without effect on a CPU.</param>
    /// <returns>The scorer; disposing it frees the model.</returns>
    /// <exception cref="ModelPackageException">The package has no such graph, or it cannot be used.</exception>
    /// <exception cref="InvalidInputException">A setting, or the card's preprocessing, is not valid.</exception>
    /// <exception cref="DeviceException">The GPU that was asked for cannot be used.</exception>
    public static async Task<XrayScorer> CreateAsync(
        ModelPackage package,
        Precision precision = Precision.Fp32,
        SessionSettings? settings = null,
        ImageLimits? limits = null,
        TimeProvider? time = null,
        BatchOptions? batches = null,
        CancellationToken cancellationToken = default)
    {
        TrainingImages trainingImages = await TrainingImages.OfAsync(package, cancellationToken);
        FilmStatistics? statistics = await FilmStatistics.OfAsync(package, cancellationToken);
        ModelSession session = await ModelSession.CreateAsync(package, precision, settings, cancellationToken);
        try
        {
            if (session.Device.Gpu is null && batches is { OnCpu: false }) batches = null;
            return new XrayScorer(
                session, trainingImages, statistics, limits ?? ImageLimits.OfThisMachine(), time ?? TimeProvider.System, batches);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Scores one image on the caller's thread.</summary>
    /// <param name="name">The image's name in results; identifies training images.</param>
    /// <exception cref="UnreadableImageException">The bytes are not an image that can be scored.</exception>
    /// <exception cref="InconsistentScoreException">The network's outputs contradict each other.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Prediction Score(string name, ImageContent content, CancellationToken cancellationToken) =>
        Score(name, content, DecodeAndPrepare(content), cancellationToken);

    /// <summary>Scores a preprocessed image: the last of three steps, for callers that keep the pixels or time the steps.</summary>
    /// <param name="name">The image's name in results.</param>
    /// <param name="content">The bytes that the image was decoded from.</param>
    /// <param name="input">From <see cref="Decode"/> and <see cref="Prepare(DecodedXray)"/>; invalid afterwards, since its memory is
    /// reused.</param>
    /// <inheritdoc cref="Score(string, ImageContent, CancellationToken)" path="/exception"/>
    public Prediction Score(string name, ImageContent content, ModelInput input, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Activity? stage = ImageSpans.Stage("infer");
        IReadOnlyList<ViewScores> views = _session.Run(input, cancellationToken);
        ThreadLocalBuffer<float>.Return(input.Values);
        return Conclude(name, content, HashOf(content), input, views);
    }

    /// <summary>SHA-256 of the image file.</summary>
    internal static string HashOf(ImageContent content) => Convert.ToHexStringLower(SHA256.HashData(content.Bytes.Span));

    /// <summary>The prediction of a film whose views are scored.</summary>
    /// <param name="content">The film's origin; its bytes are not read.</param>
    /// <param name="hash"><see cref="HashOf"/> of the bytes.</param>
    /// <param name="input">What it was prepared to; its values are not read.</param>
    /// <exception cref="UnreadableImageException">It is more unusual than may be.</exception>
    internal Prediction Conclude(string name, ImageContent content, string hash, ModelInput input, IReadOnlyList<ViewScores> views)
    {
        double? unusual = input.Look is { } look ? _statistics?.UnusualOf(FilmTraits.Of(look, views)) : null;
        FilmComplaint? complaint = ComplaintOf(input, unusual);
        return new(Card.Findings, Probabilities.Of(Card, views), Card.Bias, views, new Provenance
        {
            Blob = content.Blob,
            ETag = content.ETag,
            ContentHash = hash,
            Model = Card.ToModelId(),
            ModelHash = _session.ModelHash,
            Precision = Precision,
            Device = Device.Name,
            Preprocessing = Card.Preprocessing.Name,
            Trained = Card.Trained,
            Notice = Card.Notice,
            InTrainingSplit = _trainingImages.Contains(name),
            Warning = complaint is null
                ? input.Warning
                : string.Join(' ', new[] { input.Warning, FilmCheck.Warning(complaint) }.Where(static w => w is not null)),
            Refusal = complaint?.Code,
            Dicom = input.Dicom,
            ScoredAt = _time.GetUtcNow(),
            SoftwareVersion = SoftwareVersion.Current,
        })
        {
            Answers = Probabilities.AnswersOf(Card, views),
            Unusual = unusual,
        };
    }

    /// <summary>Why the image is no frontal chest film, where it is taken all the same.</summary>
    /// <exception cref="UnreadableImageException">It is more unusual than may be.</exception>
    private FilmComplaint? ComplaintOf(ModelInput input, double? unusual)
    {
        if (input.Look is not { } look) return input.Complaint;
        FilmComplaint? byScores = unusual is { } distance ? _statistics!.ComplaintOf(distance) : null;
        return Limits.FilmCheck == FilmCheckMode.Refuse
            ? byScores is null ? null : throw FilmCheck.Refusal(byScores)
            : input.Complaint ?? FilmCheck.Of(look) ?? byScores;
    }

    /// <inheritdoc cref="ModelSession.Logits"/>
    public IReadOnlyList<float[]> Logits(ModelInput input, CancellationToken cancellationToken) =>
        _session.Logits(input, cancellationToken);

    /// <inheritdoc cref="ModelSession.Features"/>
    public IReadOnlyList<(float[] Logits, ActivationMaps Features)> Features(ModelInput input, CancellationToken cancellationToken) =>
        _session.Features(input, cancellationToken);

    /// <summary>Decodes an image within the limits, and looks at it.</summary>
    /// <inheritdoc cref="FilmReader.Decode(ReadOnlyMemory{byte})" path="/exception"/>
    public DecodedXray Decode(ImageContent content) => _reader.Decode(content.Bytes);

    /// <summary>Preprocesses a decoded image into one or more views, as the card says.</summary>
    public ModelInput Prepare(DecodedXray film) => _preprocessor.Apply(film.Image) with
    {
        Warning = film.Warning,
        Complaint = film.Complaint,
        Look = film.Look,
        Dicom = film.Dicom,
    };

    /// <summary>Preprocesses an image's pixels, where its warning is known already.</summary>
    public ModelInput Prepare(PixelImage film) => _preprocessor.Apply(film);

    /// <summary>The first two steps at once; the pixels' memory is reused for the thread's next image.</summary>
    /// <exception cref="UnreadableImageException">The bytes are not an image that can be scored.</exception>
    public ModelInput DecodeAndPrepare(ImageContent content) => _reader.Decode(content.Bytes, film =>
    {
        ModelInput input = Prepare(film);
        ThreadLocalBuffer<byte>.Return(film.Image.Pixels);
        return input;
    });

    /// <summary>Decodes an image and prepares it straight into a batch.</summary>
    /// <returns>What it was prepared to, without values, and its scores to come.</returns>
    /// <exception cref="UnreadableImageException">The bytes are not an image that can be scored.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    internal (ModelInput Input, Task<IReadOnlyList<ViewScores>> Scores) Gather(
        ImageContent content, FilmBatcher batches, CancellationToken cancellationToken) => _reader.Decode(content.Bytes, film =>
        {
            BatchPlace place = batches.Rent(cancellationToken);
            IReadOnlyList<Geometry> views;
            try
            {
                views = _preprocessor.Apply(film.Image, place.Values);
            }
            catch
            {
                place.Abandon();
                throw;
            }

            ThreadLocalBuffer<byte>.Return(film.Image.Pixels);
            ModelInputShape shape = Card.Input;
            ModelInput input = new(shape.Channels, shape.Height, shape.Width, [], views)
            {
                Warning = film.Warning,
                Complaint = film.Complaint,
                Look = film.Look,
                Dicom = film.Dicom,
            };
            return (input, place.Submit(views, cancellationToken));
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        Batches?.Dispose();
        _session.Dispose();
    }
}
