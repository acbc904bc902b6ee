namespace CheXNet.Differentiation;

/// <summary>What a forward and backward pass over a batch gave.</summary>
/// <param name="Logits"><c>float[N, F]</c>.</param>
/// <param name="Layers">One per requested layer, in that order.</param>
public sealed record GradientPass(Tensor Logits, IReadOnlyList<LayerGradient> Layers);

/// <summary>A layer's values and the gradient by them.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Activation">A, <c>float[N, K, h, w]</c>; the image itself for <see cref="LayerNames.Image"/>.</param>
/// <param name="Gradient">∂S/∂A, as large, with S = Σ seed · logits of each image of the batch.</param>
public sealed record LayerGradient(string Layer, Tensor Activation, Tensor Gradient)
{
    /// <summary>One image's part: activation and gradient, each <c>float[K, h, w]</c>.</summary>
    /// <param name="index">The image's place in the batch.</param>
    public (Tensor Activation, Tensor Gradient) Of(int index) => (Slice(Activation, index), Slice(Gradient, index));

    private static Tensor Slice(Tensor batch, int index)
    {
        int each = batch.Values.Length / batch.Shape[0];
        return new Tensor([.. batch.Shape.Skip(1)], batch.Values.AsSpan(index * each, each).ToArray());
    }
}
