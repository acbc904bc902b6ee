using CheXNet.Checkpoints.Labels;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>A profile for a checkpoint, and why it was chosen.</summary>
/// <param name="Identity">
/// <see cref="CardOrigin.Published"/>, <see cref="CardOrigin.Profile"/> if a person chose it, or <see cref="CardOrigin.Assumed"/>.
/// </param>
/// <param name="Others">Profiles that also fit a guess; they may call the outputs otherwise.</param>
internal sealed record ProfileGuess(
    ImportProfile Profile, string Evidence, CardOrigin Identity, IReadOnlyList<ImportProfile>? Others = null)
{
    /// <summary>
    /// The profile with the most matching clues, among those that no required clue rules out; one that calls the outputs as the file
    /// does goes before.
    /// </summary>
    /// <exception cref="CheckpointException">No profile fits.</exception>
    public static ProfileGuess For(CheckpointFacts facts, IReadOnlyList<string>? labels)
    {
        if (ImportProfiles.BuiltIn.FirstOrDefault(profile => profile.Published?.Contains(facts.GitBlobId) is true) is { } known)
            return new ProfileGuess(known, $"the file is, byte for byte, one that {known.Layout} published", CardOrigin.Published);
        string? key = labels is null ? null : LabelNames.KeyOf(labels);
        ImportProfile[] fitting =
        [
            .. ImportProfiles.BuiltIn.Where(profile => profile.Clues.All(clue => !clue.Required || facts.Fits(clue)))
                .OrderByDescending(profile => key is not null && profile.LabelSets.Any(set => LabelNames.KeyOf(set) == key))
                .ThenByDescending(profile => profile.Clues.Count(facts.Fits)),
        ];
        if (fitting is not [var best, .. var others])
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"No profile fits '{facts.FileName}' ({facts.Channels} input channels, {facts.Outputs} outputs). "
                + "Write one (docs/models.md) and give it with --profile.");
        }

        string evidence = string.Join("; ", best.Clues.Where(facts.Fits).Select(facts.Describe));
        return new ProfileGuess(best, evidence, CardOrigin.Assumed, others);
    }

    /// <summary>The user's choice; it may fail clues but must fit the network.</summary>
    /// <exception cref="CheckpointException">The profile has a different channel count.</exception>
    public static ProfileGuess Chosen(ImportProfile profile, CheckpointFacts facts)
    {
        if (profile.Channels != facts.Channels)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The profile '{profile.Id}' is for {profile.Channels} input channels, the network in '{facts.FileName}' has "
                + $"{facts.Channels}.");
        }

        return profile.Published?.Contains(facts.GitBlobId) is true
            ? new ProfileGuess(profile, "chosen with --profile; the file is, byte for byte, a published one", CardOrigin.Published)
            : new ProfileGuess(profile, "chosen with --profile", CardOrigin.Profile);
    }

    /// <summary>The different lists of labels that fit, the best profile's first.</summary>
    public IEnumerable<LabelCandidate> Candidates(CheckpointFacts facts)
    {
        LabelCandidate[] own = [.. LabelCandidate.Of(Profile, facts)];
        if (ByFileName(facts)) return own;
        return own.Concat((Others ?? []).SelectMany(other => LabelCandidate.Of(other, facts)))
            .DistinctBy(static candidate => (LabelNames.KeyOf(candidate.Labels), candidate.Variant?.Id));
    }

    /// <summary>Whether the file has the name of one that the profile's project published.</summary>
    public bool ByFileName(CheckpointFacts facts) =>
        Profile.Variants.Any(variant => variant.Labels.Count == facts.Outputs && LabelCandidate.IsFile(variant, facts));

    public LabelOrigin OriginOf(LabelCandidate candidate, CheckpointFacts facts) => Identity switch
    {
        CardOrigin.Published => new LabelOrigin(CardOrigin.Published, $"the order of {Profile.Layout}, whose published file this is"),
        CardOrigin.Profile => new LabelOrigin(CardOrigin.Profile, $"the profile '{Profile.Id}' has them, chosen with --profile"),
        _ when candidate.Variant is { } variant && LabelCandidate.IsFile(variant, facts) =>
            new LabelOrigin(CardOrigin.Assumed, $"assumed: the file is called like {variant.Title}, and does not name them itself"),
        _ => new LabelOrigin(CardOrigin.Assumed, $"assumed: the profile '{Profile.Id}' has them, and the file does not name them"),
    };
}
