using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>Attributes a score S to the model's input pixels, from the gradient ∂S/∂x of one or many inputs.</summary>
public interface IInputMethod
{
    /// <summary>The name on command lines and in JSON: lowercase, no separators.</summary>
    string Name { get; }

    /// <summary>The name as in its paper.</summary>
    string Title { get; }

    /// <summary>The number of images that it runs the model on.</summary>
    int Passes(InputSettings settings);

    /// <summary>Computes the map of one image, a cell for each pixel of the model's input, before normalization.</summary>
    /// <param name="image">x, <c>float[1, C, H, W]</c>, normalized as the card says.</param>
    /// <param name="passed">Called with the number of images after each pass of the model; null to not be told.</param>
    /// <exception cref="OperationCanceledException">Canceled, within one layer of a pass.</exception>
    InputExplanation Explain(
        FindingScore score, Tensor image, InputSettings settings, Action<int>? passed, CancellationToken cancellationToken);
}

/// <summary>What a method found of an image.</summary>
/// <param name="Logit">The image's own logit.</param>
/// <param name="Score">S of the image.</param>
/// <param name="CompletenessError">
/// Of Integrated Gradients: |Σ map − (S(x) − S(x′))|, what the steps leave of the sum that would be exact; null for other methods.
/// </param>
public sealed record InputExplanation(SaliencyMap Map, float Logit, double Score, double? CompletenessError = null);
