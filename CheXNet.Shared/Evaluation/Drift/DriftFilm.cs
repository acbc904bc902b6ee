namespace CheXNet.Evaluation.Drift;

/// <summary>A film as drift sees it.</summary>
/// <param name="At">When it was scored or refused, UTC.</param>
/// <param name="Values">One per series of the reference, null where there is none; none for a film that was refused.</param>
/// <param name="Refusal">The code for which it was, or would be, refused; null if it was not.</param>
public sealed record DriftFilm(string Image, DateTimeOffset At, IReadOnlyList<double?> Values, string? Refusal);
