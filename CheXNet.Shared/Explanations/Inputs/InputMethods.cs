namespace CheXNet.Explanations.Inputs;

/// <summary>The methods that explain the input's pixels, by name.</summary>
public static class InputMethods
{
    /// <summary>All methods, in display order.</summary>
    public static IReadOnlyList<IInputMethod> All { get; } =
        [new VanillaGradient(), new GradientTimesInput(), new SmoothGrad(), new IntegratedGradients()];
}
