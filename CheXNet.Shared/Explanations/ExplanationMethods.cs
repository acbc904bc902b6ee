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
    public static IExplanationMethod Parse(string name)
    {
        string whole = name.EndsWith("  ", StringComparison.Ordinal) ? $"{name.TrimEnd()}++" : name.Trim();
        string plain = whole.Replace("-", "", StringComparison.Ordinal).Replace("++", "pp", StringComparison.Ordinal);
        return All.FirstOrDefault(method => string.Equals(method.Name, plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{name}' is no explanation method: use {string.Join(", ", All.Select(static method => method.Name))}.");
    }
}
