using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;

namespace CheXNet.Explanations;

/// <summary>The methods that differentiate the network, by name: those of a layer, and those of the input's pixels.</summary>
public static class GradientMethods
{
    /// <summary>The names, in display order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. LayerMethods.All.Select(static m => m.Name), .. InputMethods.All.Select(static m => m.Name)];

    /// <summary>Whether a method can be computed at a layer; case and <c>-</c> do not matter.</summary>
    public static bool TryLayer(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ILayerMethod? method) =>
        (method = LayerMethods.All.FirstOrDefault(m => Matches(m.Name, name))) is not null;

    /// <summary>Whether a method explains the input's pixels; case and <c>-</c> do not matter.</summary>
    public static bool TryInput(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IInputMethod? method) =>
        (method = InputMethods.All.FirstOrDefault(m => Matches(m.Name, name))) is not null;

    private static bool Matches(string name, string typed) =>
        string.Equals(
            name,
            typed.Trim().Replace("-", "", StringComparison.Ordinal).Replace("++", "pp", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
}
