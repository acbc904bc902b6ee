using CheXNet.Files;

namespace CheXNet.Checkpoints;

/// <summary>
/// What the training program writes beside <c>best.pth</c>: <c>record.json</c>, and <c>train_images.txt</c> with the training
/// image names. Both go into the package.
/// </summary>
internal sealed record TrainingRecordFile
{
    public const string RecordName = "training-record.json", ImagesName = "train_images.txt";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<string> Findings { get; init; }

    public required string Preprocessing { get; init; }

    public required string Recipe { get; init; }

    public required string Split { get; init; }

    public string? Data { get; init; }

    public string? Notice { get; init; }

    public IReadOnlyList<double?>? Thresholds { get; init; }

    public string? ThresholdsFittedOn { get; init; }

    public IReadOnlyDictionary<string, double?>? Metrics { get; init; }

    /// <summary>Files to put into the package.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Files { get; private init; } = new Dictionary<string, byte[]>();

    public static TrainingRecordFile Read(string path)
    {
        try
        {
            byte[] json = RegularFile.ReadAllBytes(path);
            Dictionary<string, byte[]> files = new() { [RecordName] = json };
            string images = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ImagesName);
            if (File.Exists(images)) files.Add(ImagesName, RegularFile.ReadAllBytes(images));
            TrainingRecordFile record = JsonSerializer.Deserialize<TrainingRecordFile>(json, Options)
                ?? throw new JsonException("it is null");
            return record with { Files = files };
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' is no record of a training run: {e.Message}", e);
        }
    }

    public TrainingRecord ToTraining() => new(
        Data ?? "see the record in the package",
        Split,
        Recipe,
        Files.ContainsKey(ImagesName) ? ImagesName : null,
        Metrics?.Where(static m => m.Value is not null).ToDictionary(static m => m.Key, static m => m.Value!.Value));
}
