namespace CheXNet.Explanations;

/// <summary>
/// The forward pass's data for explaining one finding in one view. A method that needs more than these maps gets it as a new member here,
/// so the interface stays stable.
/// </summary>
/// <param name="Index">The finding's index in card order.</param>
/// <param name="Maps">The activation maps of all findings.</param>
public sealed record ViewEvidence(Finding Finding, int Index, ActivationMaps Maps)
{
    /// <summary>Maps that <see cref="Maps"/> does not determine, by name; as far as there are any.</summary>
    public IReadOnlyDictionary<string, ActivationMaps> Further { get; init; } = FurtherMaps.None;

    /// <summary>Z, the number of cells.</summary>
    public int Cells => Maps.Height * Maps.Width;

    /// <summary>A method's map as a function of one of these maps, cell by cell.</summary>
    /// <param name="method">The method; its <see cref="IExplanationMethod.Map"/> is the map, or CAM's M if null.</param>
    /// <param name="cell">From a cell's value to the method's.</param>
    /// <exception cref="InvalidInputException"><c>map-missing</c>: there is no such map.</exception>
    public SaliencyMap Each(IExplanationMethod method, Func<float, float> cell)
    {
        ActivationMaps? maps = Maps;
        if (method.Map is { } name && !Further.TryGetValue(name, out maps))
        {
            IEnumerable<string> there = ExplanationMethods.All.Where(m => m.Map is null || Further.ContainsKey(m.Map)).Select(static m => m.Name);
            throw new InvalidInputException(
                ErrorCodes.MapMissing,
                $"This prediction has no map for {method.Title}, only for {string.Join(", ", there)}. "
                + "Score the image again with a package that gives it: see 'chexnet model upgrade'.");
        }

        float[] cells = maps.Of(Index).ToArray();
        for (int i = 0; i < cells.Length; i++) cells[i] = cell(cells[i]);
        return new SaliencyMap(Finding, method.Name, maps.Height, maps.Width, cells) { Channels = maps.Channels };
    }
}
