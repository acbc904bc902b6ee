namespace CheXNet.Scoring.Files;

/// <summary>One image's row in a score file.</summary>
/// <param name="Image">Its path in the scored folder, with forward slashes: the row's key.</param>
/// <param name="Probabilities">One per finding, in card order.</param>
/// <param name="Model"><c>id@version</c>.</param>
/// <param name="Precision"><c>fp32</c>, <c>fp16</c> or <c>int8</c>.</param>
/// <param name="TrainingData">The model's (<see cref="ModelCard.DescribeTrainingData"/>).</param>
/// <param name="InTrainingSplit">Whether the model was trained on this image; null if unknown.</param>
/// <param name="ContentHash">SHA-256 of the image file.</param>
/// <param name="ModelHash">SHA-256 of the graph used.</param>
/// <param name="Notice">What the model was trained on and how far it can be trusted, for people.</param>
public sealed record ScoreRow(
    string Image,
    IReadOnlyList<double> Probabilities,
    string Model,
    string Precision,
    string TrainingData,
    bool? InTrainingSplit,
    string ContentHash,
    string ModelHash,
    string Notice)
{
    /// <summary>Where a DICOM film is from.</summary>
    public DicomCells Dicom { get; init; } = DicomCells.None;

    /// <summary>See <see cref="Prediction.Unusual"/>.</summary>
    public double? Unusual { get; init; }

    /// <summary>See <see cref="Provenance.Refusal"/>.</summary>
    public string? Refusal { get; init; }

    /// <summary>Conformal answers in card order, null for a finding without one; null without any.</summary>
    public IReadOnlyList<ConformalAnswer?>? Answers { get; init; }

    /// <summary>What ran the network: <c>cpu</c>, or a GPU as <c>cuda:0</c>.</summary>
    public string Device { get; init; } = Cpu;

    internal const string Cpu = "cpu";

    /// <summary>The row of a prediction by a model.</summary>
    public static ScoreRow Of(string image, Prediction prediction, ModelCard card)
    {
        Provenance from = prediction.Provenance;
        return new ScoreRow(
            image,
            prediction.Probabilities,
            from.Model.ToString(),
            NameOf(from.Precision),
            card.DescribeTrainingData(),
            from.InTrainingSplit,
            from.ContentHash,
            from.ModelHash,
            from.Notice ?? "")
        {
            Dicom = DicomCells.Of(from.Dicom),
            Answers = prediction.Answers,
            Unusual = prediction.Unusual,
            Refusal = from.Refusal,
            Device = from.Device ?? Cpu,
        };
    }

    /// <summary>A precision's name in files and on command lines: <c>fp32</c>, <c>fp16</c> or <c>int8</c>.</summary>
    public static string NameOf(Precision precision) => JsonSerializer.SerializeToElement(precision).GetString()!;

    /// <summary>An answer's name in files: <c>yes</c>, <c>no</c> or <c>uncertain</c>; null for none.</summary>
    internal static string? NameOf(ConformalAnswer? answer) =>
        answer is null ? null : JsonSerializer.SerializeToElement(answer).GetString();
}
