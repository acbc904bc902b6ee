using System.IO.Enumeration;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>A list of labels that a profile offers for a network, and the option that chooses it.</summary>
internal sealed record LabelCandidate(ImportProfile Profile, ProfileVariant? Variant, IReadOnlyList<string> Labels, string Option)
{
    /// <summary>
    /// The lists for the network's number of outputs. The name of a published file decides between the files of its project; nothing
    /// decides between two lists of one length.
    /// </summary>
    public static IEnumerable<LabelCandidate> Of(ImportProfile profile, CheckpointFacts facts)
    {
        ProfileVariant[] variants = [.. profile.Variants.Where(v => v.Labels.Count == facts.Outputs)];
        if (Array.Find(variants, v => IsFile(v, facts)) is { } named) return [new(profile, named, named.Labels, $"--profile {profile.Id}")];
        IReadOnlyList<string>[] sets =
        [
            .. profile.LabelSets.Where(set => set.Count == facts.Outputs && !Array.Exists(variants, v => v.Labels.SequenceEqual(set))),
        ];
        bool several = sets.Length + variants.Length > 1;
        return
        [
            .. variants.Select(v => new LabelCandidate(profile, v, v.Labels, v.Id is null ? Named(v.Labels) : $"--profile {v.Id}")),
            .. sets.Select(set => new LabelCandidate(profile, null, set, several ? Named(set) : $"--profile {profile.Id}")),
        ];
    }

    public static bool IsFile(ProfileVariant variant, CheckpointFacts facts) =>
        FileSystemName.MatchesSimpleExpression(variant.File, facts.FileName);

    private static string Named(IReadOnlyList<string> labels) => $"--labels \"{string.Join(',', labels)}\"";
}
