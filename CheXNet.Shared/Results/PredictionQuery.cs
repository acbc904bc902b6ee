using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>Which predictions of a dataset are asked for.</summary>
public sealed record PredictionQuery(string Dataset)
{
    /// <summary>Only this model's; null: every model's.</summary>
    public ModelId? Model { get; init; }

    /// <summary>Only where this finding has a probability; with <see cref="Min"/>, one of at least that.</summary>
    public Finding? Finding { get; init; }

    /// <summary>The least probability of <see cref="Finding"/>, in [0, 1].</summary>
    public double? Min { get; init; }

    /// <summary>How many at most in one answer, at least 1.</summary>
    public int Top { get; init; } = 100;

    /// <summary>The continuation of the answer before; null begins.</summary>
    public string? Continuation { get; init; }

    /// <summary>Checks the query's parts against each other.</summary>
    /// <exception cref="InvalidInputException">A part is out of range, or a minimum has no finding.</exception>
    internal void Check()
    {
        if (!ImageKey.IsDataset(Dataset)) throw Invalid($"'{Dataset}' is no dataset name.");
        if (Top < 1) throw Invalid($"'top' is {Top}: ask for at least 1.");
        if (Min is { } min && !(min is >= 0 and <= 1)) throw Invalid($"'min' is {min}: a probability lies between 0 and 1.");
        if (Min is not null && Finding is null) throw Invalid("'min' needs a finding that it is the minimum of.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
