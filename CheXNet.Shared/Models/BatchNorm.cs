namespace CheXNet.Models;

/// <summary>
/// Batch normalization at inference (Ioffe 2015, arXiv 1502.03167): <c>y = γ (x − μ) / √(σ² + ε) + β</c>, i.e. <c>y = s x + t</c> with
/// <c>s = γ / √(σ² + ε)</c> and <c>t = β − s μ</c>.
/// </summary>
internal sealed record BatchNorm(Tensor Gamma, Tensor Beta, Tensor Mean, Tensor Variance, double Epsilon)
{
    public static BatchNorm Of(NetworkWeights weights, string name, double epsilon) => new(
        weights[$"{name}.weight"], weights[$"{name}.bias"], weights[$"{name}.running_mean"], weights[$"{name}.running_var"], epsilon);

    /// <summary>
    /// Folds a bias-free convolution followed by this norm into one convolution: kernel s_c · K_c and bias t_c for channel c, computed in
    /// double precision and rounded once.
    /// </summary>
    public (Tensor Kernel, Tensor Bias) FoldInto(Tensor kernel)
    {
        int channels = kernel.Shape[0];
        int size = kernel.Values.Length / channels;
        float[] folded = new float[kernel.Values.Length];
        float[] bias = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double s = Gamma.Values[c] / Math.Sqrt(Variance.Values[c] + Epsilon);
            bias[c] = (float)(Beta.Values[c] - (s * Mean.Values[c]));
            for (int i = c * size; i < (c + 1) * size; i++) folded[i] = (float)(s * kernel.Values[i]);
        }

        return (new Tensor(kernel.Shape, folded), new Tensor([channels], bias));
    }
}
