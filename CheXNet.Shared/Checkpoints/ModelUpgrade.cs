namespace CheXNet.Checkpoints;

/// <summary>
/// Gives a package of an earlier version what imports write today, without its checkpoint: the <see cref="FurtherMaps"/>. Weights, logits
/// and activation maps stay bit-identical, which is checked before the new package is put in place.
/// </summary>
public static class ModelUpgrade
{
    /// <summary>Writes the upgraded package.</summary>
    /// <param name="output">The folder or zip to create; must not exist.</param>
    /// <param name="version">Its version; null: the next one (<see cref="NextVersion"/>), since results tell models apart by it.</param>
    /// <returns>The new card; null if there is nothing to upgrade, and nothing was written.</returns>
    /// <exception cref="ModelPackageException">A graph is not this software's, or the output cannot be written.</exception>
    /// <exception cref="CheckpointException">A logit or map has changed: nothing was written.</exception>
    public static async Task<ModelCard?> RunAsync(
        ModelPackage package, string output, string? version, CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        bool changed = false;
        foreach (string name in package.Card.Files.Keys)
        {
            byte[] content = await package.ReadFileAsync(name, cancellationToken);
            bool isGraph = Enum.GetValues<Precision>().Any(precision => ModelPackage.GraphName(precision) == name);
            byte[]? upgraded = isGraph ? GraphUpgrade.AddFurtherMaps(content, $"{package.Location}: {name}") : null;
            changed |= upgraded is not null;
            files[name] = upgraded ?? content;
        }

        if (!changed) return null;
        ModelCard card = package.Card with { Version = version ?? NextVersion(package.Card.Version) };
        return await ModelPackageWriter.WriteAsync(
            card, files, output, upgraded => RequireSameAsync(package, upgraded, cancellationToken), cancellationToken);
    }

    /// <summary><c>1.4.2</c> → <c>1.5.0</c>; a version without a second number gets <c>-g</c> and the graph's revision appended.</summary>
    public static string NextVersion(string version) =>
        ModelVersionOrder.Next(version, string.Create(CultureInfo.InvariantCulture, $"g{DenseNetGraph.Revision}"));

    private static async Task RequireSameAsync(ModelPackage before, ModelPackage after, CancellationToken cancellationToken)
    {
        Preprocessor preprocessor = new(before.Card.Preprocessing, before.Card.Input.Channels);
        foreach (Precision precision in Enum.GetValues<Precision>().Where(p => before.Card.Files.ContainsKey(ModelPackage.GraphName(p))))
        {
            using ModelSession old = await ModelSession.CreateAsync(before, precision, settings: null, cancellationToken);
            using ModelSession made = await ModelSession.CreateAsync(after, precision, settings: null, cancellationToken);
            foreach (PixelImage image in TestImages.All)
            {
                ModelInput input = preprocessor.Apply(image);
                foreach ((ViewScores one, ViewScores other) in old.Run(input, cancellationToken).Zip(made.Run(input, cancellationToken)))
                {
                    bool same = one.Logits.AsSpan().SequenceEqual(other.Logits);
                    if (same && one.Maps.Values.AsSpan().SequenceEqual(other.Maps.Values)) continue;
                    throw ModelSelfTest.Failed(after.Card, "a logit or activation map differs from that of the package before the upgrade");
                }
            }
        }
    }
}
