using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>A network in a checkpoint: the tensors that lie together, and the part of their names before <c>features.</c>.</summary>
internal sealed record NetworkCandidate(CheckpointTensors Container, string Prefix)
{
    /// <summary>What a person types to choose it: the keys of its container and its prefix, <c>model_ema</c> or <c>student.</c>.</summary>
    public string Name
    {
        get
        {
            string path = Container.Clues.Path.Replace("']['", ".", StringComparison.Ordinal).Replace("['", "", StringComparison.Ordinal)
                .Replace("']", "", StringComparison.Ordinal);
            return path.Length == 0 ? Prefix : Prefix.Length == 0 ? path : $"{path}.{Prefix}";
        }
    }
}

/// <summary>Chooses the network of a checkpoint; if there are several, a person must say which.</summary>
internal static partial class NetworkChoice
{
    private const int MostCompared = 16;

    /// <summary>The prefixes of the DenseNets among the tensors, shortest first.</summary>
    public static IReadOnlyList<string> PrefixesOf(CheckpointTensors tensors) =>
    [
        .. tensors.Tensors.Keys.Select(static name => Anchor().Match(name)).Where(static match => match.Success)
            .Select(static match => match.Groups["prefix"].Value).Distinct(StringComparer.Ordinal).OrderBy(static prefix => prefix.Length),
    ];

    /// <param name="wanted">The name of the wanted network; null if there is only one.</param>
    /// <returns>The network, its container reduced to what is its own, and the names of what was left out.</returns>
    /// <exception cref="CheckpointException">No DenseNet, several without a choice, or none of the wanted name.</exception>
    public static (NetworkCandidate Network, IReadOnlyList<string> LeftOut) Choose(
        IReadOnlyList<CheckpointTensors> containers, string? wanted)
    {
        string file = containers[0].FileName;
        NetworkCandidate[] candidates =
            [.. containers.SelectMany(static container => PrefixesOf(container).Select(prefix => new NetworkCandidate(container, prefix)))];
        if (candidates.Length == 0) throw NoDenseNet(containers[0]);
        NetworkCandidate[] chosen = wanted is null
            ? WithoutAliases(candidates)
            : [.. candidates.Where(candidate => candidate.Name.TrimEnd('.') == wanted.Trim().TrimEnd('.'))];
        if (chosen is not [var only])
        {
            string names = Names.List(candidates.Select(static candidate => $"'{candidate.Name}'"));
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                wanted is null
                    ? $"The checkpoint '{file}' holds several networks: {names}. Choose one: --network {candidates[0].Name.TrimEnd('.')}."
                    : $"The checkpoint '{file}' holds no network '{wanted}'. It holds {names}.");
        }

        if (PrefixesOf(only.Container) is not [_, _, ..] prefixes) return (only, []);
        Dictionary<string, CheckpointTensor> own = new(StringComparer.Ordinal);
        List<string> left = [];
        foreach ((string name, CheckpointTensor tensor) in only.Container.Tensors)
        {
            string? owner = prefixes.Where(prefix => name.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(static p => p.Length);
            if (owner is null || owner == only.Prefix) own.Add(name, tensor);
            else left.Add(name);
        }

        return (only with { Container = only.Container with { Tensors = own } }, left);
    }

    /// <summary>Without networks that are an earlier one's tensors under other names, as of a module beside its own state dict.</summary>
    private static NetworkCandidate[] WithoutAliases(NetworkCandidate[] candidates)
    {
        if (candidates.Length is < 2 or > MostCompared) return candidates;
        List<(NetworkCandidate Network, HashSet<(TensorStorage, long, long)> Views)> different = [];
        foreach (NetworkCandidate candidate in candidates)
        {
            HashSet<(TensorStorage, long, long)> views =
            [
                .. candidate.Container.Tensors.Values
                    .Where(tensor => tensor.Name.StartsWith(candidate.Prefix, StringComparison.Ordinal) && tensor.Type.IsFloatingPoint())
                    .Select(static tensor => tensor.View),
            ];
            if (!different.Exists(other => other.Views.SetEquals(views))) different.Add((candidate, views));
        }

        return [.. different.Select(static item => item.Network)];
    }

    private static CheckpointException NoDenseNet(CheckpointTensors checkpoint) => new(
        ErrorCodes.CheckpointMismatch,
        $"The checkpoint '{checkpoint.FileName}' is of no DenseNet: "
        + $"none of its {checkpoint.Tensors.Count} tensors is called …features.conv0, …features.denseblock1 or the like. "
        + $"They are called {Names.List(checkpoint.Tensors.Keys)}.");

    [GeneratedRegex(
        @"^(?<prefix>(?:.*\.)?)features\.(?:conv0|norm0|denseblock\d+|transition\d+|norm5)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Anchor();
}
