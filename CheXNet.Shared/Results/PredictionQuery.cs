namespace CheXNet.Results;

/// <summary>A query for predictions of a dataset.</summary>
public sealed record PredictionQuery(string Dataset)
{
    /// <summary>Only this model's; null: all models.</summary>
    public ModelId? Model { get; init; }

    /// <summary>Only rows with a probability for this finding; with <see cref="Min"/>, at least that.</summary>
    public Finding? Finding { get; init; }

    /// <summary>The minimum probability of <see cref="Finding"/>, in [0, 1].</summary>
    public double? Min { get; init; }

    /// <summary>The maximum number of rows per answer, at least 1.</summary>
    public int Top { get; init; } = 100;

    /// <summary>The token from the previous page; null starts over.</summary>
    public string? Continuation { get; init; }

    /// <exception cref="InvalidInputException">A value is out of range, or a minimum has no finding.</exception>
    internal void Check()
    {
        if (!ImageKey.IsDataset(Dataset)) throw Invalid($"'{NameText.Escape(Dataset)}' is no dataset name.");
        if (Top < 1) throw Invalid($"'top' is {Top}: ask for at least 1.");
        if (Min is { } min && !(min is >= 0 and <= 1)) throw Invalid($"'min' is {min}: a probability lies between 0 and 1.");
        if (Min is not null && Finding is null) throw Invalid("'min' needs a finding that it is the minimum of.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
