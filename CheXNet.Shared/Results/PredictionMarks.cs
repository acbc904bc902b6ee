using Azure.Data.Tables;
using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>What lists show of a prediction beside its numbers.</summary>
/// <param name="Answers">By the finding's column; null where the model has no conformal sets.</param>
/// <param name="Unusual">See <see cref="Prediction.Unusual"/>.</param>
/// <param name="Refusal">See <see cref="Provenance.Refusal"/>.</param>
public sealed record PredictionMarks(IReadOnlyDictionary<string, ConformalAnswer>? Answers, double? Unusual, string? Refusal)
{
    /// <summary>No marks.</summary>
    public static PredictionMarks None { get; } = new(null, null, null);

    /// <summary>The columns that <see cref="Read"/> needs.</summary>
    internal static IReadOnlyList<string> Columns { get; } = ["_Findings", "_Answers", "_Unusual", "_Refusal"];

    /// <summary>The answer about a finding; null if there is none.</summary>
    public ConformalAnswer? AnswerOf(Finding finding) =>
        Answers?.TryGetValue(finding.Column, out ConformalAnswer answer) == true ? answer : null;

    /// <summary>Reads those of a prediction's row.</summary>
    internal static PredictionMarks Read(TableEntity row) => new(
        row.GetString("_Answers") is { } answers && row.GetString("_Findings") is { } findings
            ? JsonSerializer.Deserialize<Finding[]>(findings)!.Zip(JsonSerializer.Deserialize<ConformalAnswer?[]>(answers)!)
                .Where(static p => p.Second is not null)
                .ToDictionary(static p => p.First.Column, static p => p.Second!.Value, StringComparer.Ordinal)
            : null,
        row.GetDouble("_Unusual"), row.GetString("_Refusal"));
}
