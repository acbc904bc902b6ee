using System.IO.Enumeration;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>Names of a network's outputs, which are kept, their operating points, and the source of all this.</summary>
/// <param name="Findings">Kept findings, in output order.</param>
/// <param name="Outputs">Output index of each kept finding.</param>
/// <param name="Thresholds">One per kept finding, null where there is none; null if none are known.</param>
/// <param name="Evidence">Source of the names.</param>
/// <param name="Variant">The published file, if identified by name.</param>
internal sealed record LabelChoice(
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<int> Outputs,
    IReadOnlyList<double?>? Thresholds,
    string Evidence,
    ProfileVariant? Variant)
{
    /// <summary>Precedence: the user's labels, the file's own, the variant's (by file name), the profile's.</summary>
    /// <exception cref="CheckpointException">No list matches the output count, or all its labels are empty.</exception>
    public static LabelChoice For(ImportProfile profile, CheckpointFacts facts, IReadOnlyList<string>? given)
    {
        ProfileVariant? variant = profile.Variants.FirstOrDefault(
            v => FileSystemName.MatchesSimpleExpression(v.File, facts.FileName) && v.Labels.Count == facts.Outputs);
        (IReadOnlyList<string> labels, string evidence) = given is not null
            ? (given, "given with --labels")
            : facts.Clues.Labels is { } own && own.Count == facts.Outputs
                ? (own, "the file carries them")
                : variant is not null
                    ? (variant.Labels, $"the file's name is that of {variant.Title}")
                    : (profile.LabelSets.FirstOrDefault(set => set.Count == facts.Outputs) ?? [], $"the profile '{profile.Id}' has them");
        if (labels.Count != facts.Outputs)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                given is null
                    ? $"The network in '{facts.FileName}' has {facts.Outputs} outputs, for which the profile '{profile.Id}' has no labels. "
                        + "Name them in order with --labels."
                    : $"--labels names {labels.Count} outputs, the network in '{facts.FileName}' has {facts.Outputs}.");
        }

        int[] kept = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Trim().Length > 0)];
        if (kept.Length == 0)
            throw new CheckpointException(ErrorCodes.CheckpointMismatch, $"None of the outputs of '{facts.FileName}' has a label.");
        Finding[] findings = [.. kept.Select(i => new Finding(labels[i].Trim()))];
        return new LabelChoice(findings, kept, Points(facts, variant, kept), evidence, variant);
    }

    private static double?[]? Points(CheckpointFacts facts, ProfileVariant? variant, int[] kept)
    {
        double?[]? all = facts.Clues.OperatingPoints is { } own && own.Count == facts.Outputs
            ? [.. own.Select(static t => double.IsNaN(t) ? (double?)null : t)]
            : variant?.Thresholds?.ToArray();
        double?[]? thresholds = all is null ? null : [.. kept.Select(i => all[i] is > 0 and < 1 ? all[i] : null)];
        return thresholds is not null && thresholds.Any(static t => t is not null) ? thresholds : null;
    }
}
