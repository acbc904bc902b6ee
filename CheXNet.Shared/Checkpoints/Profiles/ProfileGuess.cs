namespace CheXNet.Checkpoints.Profiles;

/// <summary>A profile for a checkpoint, and why it was chosen.</summary>
internal sealed record ProfileGuess(ImportProfile Profile, string Evidence)
{
    /// <summary>The profile with the most matching clues, among those no required clue rules out.</summary>
    /// <exception cref="CheckpointException">No profile fits.</exception>
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

    /// <summary>The user's choice; it may fail clues but must fit the network.</summary>
    /// <exception cref="CheckpointException">The profile has a different channel count.</exception>
    public static ProfileGuess Chosen(ImportProfile profile, CheckpointFacts facts) =>
        profile.Channels == facts.Channels
            ? new ProfileGuess(profile, "chosen with --profile")
            : throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The profile '{profile.Id}' is for {profile.Channels} input channels, the network in '{facts.FileName}' has "
                + $"{facts.Channels}.");
}
