namespace CheXNet.Explanations;

/// <summary>The explanation methods by name.</summary>
public static class ExplanationMethods
{
    /// <summary>CAM.</summary>
    public static IExplanationMethod Cam { get; } = new ClassActivationMap();

    /// <summary>Grad-CAM, the default.</summary>
    public static IExplanationMethod GradCam { get; } = new GradCam();

    /// <summary>All methods, in display order.</summary>
    public static IReadOnlyList<IExplanationMethod> All { get; } = [GradCam, Cam];

    /// <summary>Finds a method by name; case and <c>-</c> do not matter (<c>Grad-CAM</c> is <c>gradcam</c>).</summary>
    /// <exception cref="InvalidInputException">There is no such method; the message lists the known ones.</exception>
    public static IExplanationMethod Parse(string name)
    {
        string plain = name.Trim().Replace("-", "", StringComparison.Ordinal);
        return All.FirstOrDefault(method => string.Equals(method.Name, plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{name}' is no explanation method: use {string.Join(" or ", All.Select(static method => method.Name))}.");
    }
}
