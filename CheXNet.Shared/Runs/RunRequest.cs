
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Runs;

/// <summary>What a person asks for: score these images with this model, in this manner.</summary>
public sealed record RunRequest
{
    /// <summary>The largest page: at a second an image it still ends within half an hour, the longest that a function may take.</summary>
    public const int LargestPage = 1000;

    /// <summary>The most shards; each is one entry in the run's row and in the orchestrator's history.</summary>
    public const int MostShards = 64;

    /// <summary>The widest window; a checkpoint remembers which of its pages are done in 32 bits.</summary>
    public const int WidestWindow = 32;

    /// <summary>The dataset, the first folder within the container of images.</summary>
    public required string Dataset { get; init; }

    /// <summary>Only images whose path within the dataset begins with this; null: all.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Only the images named in this text blob of the container of runs, one path within the dataset a line; null: whatever is listed.
    /// </summary>
    public string? List { get; init; }

    /// <summary>The model; null: the one the service runs with.</summary>
    public ModelId? Model { get; init; }

    /// <summary>Which of the model's graphs computes; null: the one the service runs with.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Images a page, the unit of work that is retried and remembered: 1 to <see cref="LargestPage"/>.</summary>
    public int PageSize { get; init; } = 256;

    /// <summary>Parts that run side by side: 1 to <see cref="MostShards"/>; never more than there are pages.</summary>
    public int Shards { get; init; } = 4;

    /// <summary>Pages of a shard in flight before its checkpoint is written: 1 to <see cref="WidestWindow"/>.</summary>
    public int Window { get; init; } = 8;

    /// <summary>How many images may fail.</summary>
    public FailureTolerance Tolerated { get; init; } = FailureTolerance.None;

    /// <summary>Whether overlays are asked for as for uploaded images.</summary>
    public bool Overlays { get; init; }

    /// <summary>A blob of the container of runs with the images' labels, for the evaluation at the end; null: none.</summary>
    public string? Labels { get; init; }

    /// <summary>A blob of the container of runs with boxes around findings, for the evaluation at the end; null: none.</summary>
    public string? Boxes { get; init; }

    /// <summary>Refuses a request that could not be carried out.</summary>
    /// <returns>This request.</returns>
    /// <exception cref="InvalidInputException">A value is missing or out of range; the message names it and its range.</exception>
    public RunRequest Validated()
    {
        if (!ImageKey.IsDataset(Dataset))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"'{Dataset}' is no dataset name: use 1 to 63 letters, digits, '-', '_' or '.', beginning with a letter or digit.");
        }

        Unfiled.RequireOther(Dataset);
        Within(nameof(PageSize), PageSize, LargestPage);
        Within(nameof(Shards), Shards, MostShards);
        Within(nameof(Window), Window, WidestWindow);
        if (Prefix is not null && List is not null)
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "A run takes a prefix or a list of images, not both: leave one out.");
        if (Boxes is not null && Labels is null)
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "Boxes are evaluated together with labels: give the labels too.");
        if (Precision is { } precision && !Enum.IsDefined(precision)) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"{Precision} is no precision: use fp32 or int8.");
        Tolerated.Validate();
        return this;
    }

    private static void Within(string name, int value, int most)
    {
        if (value < 1 || value > most)
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"{name} is {value}: use 1 to {most}.");
    }
}
