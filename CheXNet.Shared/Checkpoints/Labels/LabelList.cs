namespace CheXNet.Checkpoints.Labels;

/// <summary>A list in a checkpoint that may name the network's outputs, in order; an empty name is an untrained output.</summary>
/// <param name="Where">Where it stands in the file, for people.</param>
/// <param name="Certain">Whether it can be nothing but names: a list or a dictionary, not a text that happens to hold commas.</param>
internal sealed record LabelList(string Where, IReadOnlyList<string> Names, bool Certain = true);
