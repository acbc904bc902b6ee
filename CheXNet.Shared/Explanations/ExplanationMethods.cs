namespace CheXNet.Explanations;

/// <summary>The methods that can be asked for by name.</summary>
public static class ExplanationMethods
{
    /// <summary>CAM.</summary>
    public static IExplanationMethod Cam { get; } = new ClassActivationMap();

    /// <summary>Grad-CAM: what is shown where nobody asked for another method.</summary>
    public static IExplanationMethod GradCam { get; } = new GradCam();

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static IReadOnlyList<IExplanationMethod> All { get; } = [GradCam, Cam];

    /// <summary>Finds a method by name; case and <c>-</c> do not matter (<c>Grad-CAM</c> is <c>gradcam</c>).</summary>
    /// <param name="name">What was typed.</param>
    /// <exception cref="InvalidInputException">There is no such method; the message lists those there are.</exception>
    public static IExplanationMethod Parse(string name)
    {
        string plain = name.Trim().Replace("-", "", StringComparison.Ordinal);
        return All.FirstOrDefault(method => string.Equals(method.Name, plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{name}' is no explanation method: use {string.Join(" or ", All.Select(static method => method.Name))}.");
    }
}
