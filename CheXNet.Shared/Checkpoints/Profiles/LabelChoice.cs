using CheXNet.Checkpoints.Labels;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>Names of a network's outputs, which are kept, their operating points, and how all this is known.</summary>
/// <param name="Findings">Kept findings, in output order.</param>
/// <param name="Outputs">Output index of each kept finding.</param>
/// <param name="Thresholds">One per kept finding, null where there is none; null if none are known.</param>
/// <param name="Variant">The published file whose labels these are; null if none.</param>
internal sealed record LabelChoice(
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<int> Outputs,
    IReadOnlyList<double?>? Thresholds,
    LabelOrigin Origin,
    ProfileVariant? Variant)
{
    /// <summary>The names that need no profile: the user's, the training record's, the file's own; null if there are none.</summary>
    /// <param name="strict">Whether lists in the file that do not fit are an error, because nobody says what else to use.</param>
    /// <exception cref="CheckpointException">The lists in the file contradict each other or the network.</exception>
    public static (IReadOnlyList<string> Names, LabelOrigin Origin)? Stated(
        CheckpointFacts facts, IReadOnlyList<string>? given, IReadOnlyList<string>? recorded, bool strict)
    {
        if (given is not null) return (given, new LabelOrigin(CardOrigin.Option, "given with --labels"));
        if (recorded is not null) return (recorded, new LabelOrigin(CardOrigin.Record, "given by the record of --record"));
        LabelList[] lists = [.. facts.Clues.LabelLists.Where(list => list.Names.Count == facts.Outputs)];
        LabelList[] distinct = [.. lists.DistinctBy(static list => LabelNames.KeyOf(list.Names), StringComparer.Ordinal)];
        if (distinct is [var only]) return (only.Names, new LabelOrigin(CardOrigin.File, $"the file carries them: {only.Where}"));
        if (!strict) return null;
        LabelList[] others = distinct.Length > 1 ? distinct : [.. facts.Clues.LabelLists.Where(static list => list.Certain)];
        if (others.Length == 0) return null;
        string listed = string.Join("; ", others.Take(4).Select(static list => $"{list.Where}: {Shortened(list.Names)}"));
        throw new CheckpointException(
            ErrorCodes.CheckpointMismatch,
            $"The network in '{facts.FileName}' has {facts.Outputs} outputs, and the file does not say clearly what they are called "
            + $"({listed}). Name them in order: --labels \"A,B,…\".");
    }

    /// <summary>Stated names if there are any, else the profile's.</summary>
    /// <exception cref="CheckpointException">No list or more than one fits, or all its labels are empty.</exception>
    public static LabelChoice For(
        ProfileGuess guess, CheckpointFacts facts, (IReadOnlyList<string> Names, LabelOrigin Origin)? stated)
    {
        LabelCandidate[] candidates = [.. guess.Candidates(facts)];
        if (stated is { } known)
        {
            string key = LabelNames.KeyOf(known.Names);
            ProfileVariant? variant =
                candidates.FirstOrDefault(c => c.Variant is not null && LabelNames.KeyOf(c.Labels) == key)?.Variant;
            return Of(facts, known.Names, known.Origin, guess.Identity == CardOrigin.Assumed && !guess.ByFileName(facts) ? null : variant);
        }

        return candidates switch
        {
            [var only] => Of(facts, only.Labels, guess.OriginOf(only, facts), only.Variant),
            [] => throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The network in '{facts.FileName}' has {facts.Outputs} outputs, for which the profile '{guess.Profile.Id}' has no labels"
                + $"{(facts.Outputs == 1000 ? "; ImageNet has 1,000 classes, so it may never have seen a chest film" : "")}. "
                + "Name them in order: --labels \"A,B,…\"."),
            _ => throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The network in '{facts.FileName}' has {facts.Outputs} outputs, the file does not name them, and more than one list fits: "
                + $"{string.Join("; ", candidates.Select(static c => $"{c.Option} ({Shortened(c.Labels)})"))}. "
                + "Type the one that is right, or name the outputs in order: --labels \"A,B,…\"."),
        };
    }

    private static LabelChoice Of(CheckpointFacts facts, IReadOnlyList<string> labels, LabelOrigin origin, ProfileVariant? variant)
    {
        // A file of names may end in blank lines.
        while (labels.Count > facts.Outputs && labels[^1].Trim().Length == 0) labels = [.. labels.SkipLast(1)];
        if (labels.Count != facts.Outputs)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"{(origin.Source == CardOrigin.Record ? "The record" : "--labels")} names {labels.Count} outputs, "
                + $"the network in '{facts.FileName}' has {facts.Outputs}.");
        }

        int[] kept = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Trim().Length > 0)];
        if (kept.Length == 0)
            throw new CheckpointException(ErrorCodes.CheckpointMismatch, $"None of the outputs of '{facts.FileName}' has a label.");
        Finding[] findings = [.. kept.Select(i => FindingOf(labels[i].Trim(), facts, origin))];
        return new LabelChoice(findings, kept, Points(facts, variant, kept), origin, variant);
    }

    private static Finding FindingOf(string label, CheckpointFacts facts, LabelOrigin origin)
    {
        try
        {
            return new Finding(label);
        }
        catch (InvalidInputException e) when (origin.Source == CardOrigin.File)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The outputs of '{facts.FileName}' are named in it ({origin.Evidence}), but {e.Message} Rename them, in order: "
                + "--labels \"A,B,…\".",
                e);
        }
    }

    private static double?[]? Points(CheckpointFacts facts, ProfileVariant? variant, int[] kept)
    {
        double?[]? all = facts.Clues.OperatingPoints is { } own && own.Count == facts.Outputs
            ? [.. own.Select(static t => double.IsNaN(t) ? (double?)null : t)]
            : variant?.Thresholds?.ToArray();
        double?[]? thresholds = all is null ? null : [.. kept.Select(i => all[i] is > 0 and < 1 ? all[i] : null)];
        return thresholds is not null && thresholds.Any(static t => t is not null) ? thresholds : null;
    }

    private static string Shortened(IReadOnlyList<string> names)
    {
        string[] shown = [.. names.Select(static name => name.Length == 0 ? "–" : Mapping.Names.Printable(name))];
        return shown.Length <= 8 ? string.Join(", ", shown) : $"{string.Join(", ", shown.Take(4))}, …, {shown[^1]}";
    }
}
