namespace CheXNet.Runs;

/// <summary>A request to score images with a model. Setters reject values out of range, in C# and in JSON alike.</summary>
/// <exception cref="InvalidInputException">A value is out of range or conflicts with another; the message names it and its
/// range.</exception>
public sealed record RunRequest
{
    /// <summary>The largest page: at one second per image it stays under half an hour, the longest that a function may take.</summary>
    public const int LargestPage = 1000;

    /// <summary>The most shards; each is an entry in the run's row and in the orchestrator's history.</summary>
    public const int MostShards = 64;

    /// <summary>The widest window; a checkpoint stores its completed pages in 32 bits.</summary>
    public const int WidestWindow = 32;

    /// <summary>An empty request, for initializers.</summary>
    public RunRequest()
    {
    }

    // These two depend on each other, and JSON members come in any order: a constructor receives both at once.
    [JsonConstructor]
    private RunRequest(string? labels, string? boxes) => (Labels, Boxes) = (labels, boxes);

    /// <summary>The dataset: the top-level folder in the container of images.</summary>
    public required string Dataset
    {
        get;
        init
        {
            if (!ImageKey.IsDataset(value))
            {
                throw new InvalidInputException(
                    ErrorCodes.NameInvalid,
                    $"'{NameText.Escape(value)}' is no dataset name: use 1 to 63 letters, digits, '-', '_' or '.', "
                    + "beginning with a letter or digit.");
            }

            Unfiled.RequireOther(value);
            field = value;
        }
    }

    /// <summary>Only images whose path within the dataset starts with this; null: all. Excludes <see cref="List"/>.</summary>
    public string? Prefix
    {
        get;
        init
        {
            if (value is not null && (value.Length > ImageKey.MaxLength || !NameText.IsStorable(value)))
            {
                throw Invalid(
                    $"The prefix '{NameText.Escape(value)}' begins no image's name: use at most {ImageKey.MaxLength} characters, "
                    + "no control character, U+FFFE or U+FFFF.");
            }

            field = value is null || List is null ? value : throw PrefixAndList();
        }
    }

    /// <summary>Only the images in this text blob of the container of runs, one path in the dataset per line; null: all listed.</summary>
    public string? List
    {
        get;
        init => field = BlobName(value) is null || Prefix is null ? value : throw PrefixAndList();
    }

    /// <summary>The model; null: the service's.</summary>
    public ModelId? Model { get; init; }

    /// <summary>Which of the model's graphs; null: the service's.</summary>
    public Precision? Precision
    {
        get;
        init => field = value is not { } precision || Enum.IsDefined(precision)
            ? value
            : throw Invalid($"{value} is no precision: use fp32, fp16 or int8.");
    }

    /// <summary>Images per page, the unit of retries and checkpoints: 1 to <see cref="LargestPage"/>.</summary>
    public int PageSize { get; init => field = OptionRange.Check(value, 1, LargestPage); } = 256;

    /// <summary>Parallel parts: 1 to <see cref="MostShards"/>; capped at the number of pages.</summary>
    public int Shards { get; init => field = OptionRange.Check(value, 1, MostShards); } = 4;

    /// <summary>Pages of a shard in flight before its checkpoint is written: 1 to <see cref="WidestWindow"/>.</summary>
    public int Window { get; init => field = OptionRange.Check(value, 1, WidestWindow); } = 8;

    /// <summary>How many images may fail.</summary>
    public FailureTolerance Tolerated { get; init; } = FailureTolerance.None;

    /// <summary>Whether to request overlays, as for uploaded images.</summary>
    public bool Overlays { get; init; }

    /// <summary>A blob in the container of runs with the images' labels, for the final evaluation; null: none.</summary>
    public string? Labels
    {
        get;
        init => field = BlobName(value) is not null || Boxes is null ? value : throw BoxesAlone();
    }

    /// <summary>
    /// A blob in the container of runs with bounding boxes, which the maps are held against at the end; null: none. Set after the labels.
    /// </summary>
    public string? Boxes
    {
        get;
        init => field = BlobName(value) is null || Labels is not null ? value : throw BoxesAlone();
    }

    // A name with ".." would leave the container of runs, and be read with the service's identity.
    private static string? BlobName(string? name) => name is null || ImageKey.IsImage(name)
        ? name
        : throw Invalid(
            $"'{NameText.Escape(name)}' names no blob of the container {StorageNames.RunsContainer}: "
            + $"use 1 to {ImageKey.MaxLength} characters without control characters or '\\', and no empty, '.' or '..' folder.");

    private static InvalidInputException PrefixAndList() => Invalid("A run takes a prefix or a list of images, not both: leave one out.");

    private static InvalidInputException BoxesAlone() => Invalid("Boxes are evaluated together with labels: give the labels too.");

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
