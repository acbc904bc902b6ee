using System.Diagnostics.CodeAnalysis;
using CheXNet.Explanations.Inputs;
using CheXNet.Explanations.Layers;

namespace CheXNet.Explanations;

/// <summary>The methods that differentiate the network, by name: those of a layer, and those of the input's pixels.</summary>
public static class GradientMethods
{
    /// <summary>The names, in display order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. LayerMethods.All.Select(static m => m.Name), .. InputMethods.All.Select(static m => m.Name)];

    /// <summary>Whether a method can be computed at a layer; names as <see cref="ExplanationMethods.Parse"/> takes them.</summary>
    public static bool TryLayer(string name, [NotNullWhen(true)] out ILayerMethod? method) =>
        (method = LayerMethods.All.FirstOrDefault(m => ExplanationMethods.IsNamed(m.Name, name))) is not null;

    /// <summary>Whether a method explains the input's pixels; names as <see cref="ExplanationMethods.Parse"/> takes them.</summary>
    public static bool TryInput(string name, [NotNullWhen(true)] out IInputMethod? method) =>
        (method = InputMethods.All.FirstOrDefault(m => ExplanationMethods.IsNamed(m.Name, name))) is not null;
}
