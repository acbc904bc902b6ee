namespace CheXNet.Checkpoints.Profiles;

/// <summary>A profile for a checkpoint, and why.</summary>
/// <param name="Evidence">What was seen in the file, or that a person chose.</param>
internal sealed record ProfileGuess(ImportProfile Profile, string Evidence)
{
    /// <summary>The profile that the most clues speak for, among those that no required clue rules out.</summary>
    /// <exception cref="CheckpointException">None fits.</exception>
    public static ProfileGuess For(CheckpointFacts facts)
    {
        ImportProfile? best = ImportProfiles.BuiltIn
            .Where(profile => profile.Clues.All(clue => !clue.Required || facts.Fits(clue)))
            .MaxBy(profile => profile.Clues.Count(facts.Fits));
        if (best is null)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"No profile fits '{facts.FileName}' ({facts.Channels} input channels, {facts.Outputs} outputs). "
                + "Write one (docs/models.md) and give it with --profile.");
        }

        return new ProfileGuess(best, string.Join("; ", best.Clues.Where(facts.Fits).Select(facts.Describe)));
    }

    /// <summary>A person's choice, which need not fit every clue but must fit the network.</summary>
    /// <exception cref="CheckpointException">The profile is for another number of channels.</exception>
    public static ProfileGuess Chosen(ImportProfile profile, CheckpointFacts facts) =>
        profile.Channels == facts.Channels
            ? new ProfileGuess(profile, "chosen with --profile")
            : throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The profile '{profile.Id}' is for {profile.Channels} input channels, the network in '{facts.FileName}' has "
                + $"{facts.Channels}.");
}
