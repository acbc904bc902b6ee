using System.Diagnostics.CodeAnalysis;
using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>The explanation methods by name.</summary>
public static class ExplanationMethods
{
    /// <summary>CAM.</summary>
    public static IExplanationMethod Cam { get; } = new ClassActivationMap();

    /// <summary>Grad-CAM, the default.</summary>
    public static IExplanationMethod GradCam { get; } = new GradCam();

    /// <summary>All methods, in display order.</summary>
    public static IReadOnlyList<IExplanationMethod> All { get; } =
    [
        GradCam, Cam, new GradCamPlusPlus(), new LayerCam(), new HiResCam(), new XGradCam(), ScoreCam.Paper, ScoreCam.PytorchGradCam,
    ];

    /// <summary>The methods that need no other forward pass than the one that scored the image.</summary>
    public static IReadOnlyList<IExplanationMethod> OnePass { get; } = [.. All.Where(static method => method is not ScoreCam)];

    /// <summary>The methods that a prediction has the maps for: drawn without the model.</summary>
    public static IReadOnlyList<IExplanationMethod> Of(Prediction prediction) =>
        [.. All.Where(method => method.Map is not { } map || prediction.Views.All(view => view.Further.ContainsKey(map)))];

    /// <summary>
    /// Finds a method by name; case and <c>-</c> do not matter, and <c>Grad-CAM++</c> is <c>gradcampp</c>. Two trailing spaces are the plus
    /// signs of a URL's query, so that <c>?method=gradcam++</c> is not taken for Grad-CAM.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such method; the message lists the known ones.</exception>
    public static IExplanationMethod Parse(string name) => TryParse(name, out IExplanationMethod? method)
        ? method
        : throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"'{name}' is no explanation method: use {string.Join(", ", All.Select(static method => method.Name))}.");

    /// <summary>As <see cref="Parse"/>, without an error.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out IExplanationMethod? method) =>
        (method = All.FirstOrDefault(m => IsNamed(m.Name, name))) is not null;

    /// <summary>Whether a method's name was typed, in any of the forms that <see cref="Parse"/> takes.</summary>
    internal static bool IsNamed(string name, string typed)
    {
        string whole = typed.EndsWith("  ", StringComparison.Ordinal) ? $"{typed.TrimEnd()}++" : typed.Trim();
        string plain = whole.Replace("-", "", StringComparison.Ordinal).Replace("++", "pp", StringComparison.Ordinal);
        return string.Equals(name, plain, StringComparison.OrdinalIgnoreCase);
    }
}
