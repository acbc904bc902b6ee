using CheXNet.Models.Onnx;

namespace CheXNet.Models;

/// <summary>
/// Batch normalization at inference (Ioffe 2015, arXiv 1502.03167): <c>y = γ (x − μ) / √(σ² + ε) + β</c>, i.e. <c>y = s x + t</c> with
/// <c>s = γ / √(σ² + ε)</c> and <c>t = β − s μ</c>.
/// </summary>
internal sealed record BatchNorm(float[] Gamma, float[] Beta, float[] Mean, float[] Variance, double Epsilon)
{
    public static BatchNorm Of(NetworkWeights weights, string name, double epsilon) => new(
        weights[$"{name}.weight"].Values,
        weights[$"{name}.bias"].Values,
        weights[$"{name}.running_mean"].Values,
        weights[$"{name}.running_var"].Values,
        epsilon);

    /// <summary>Of a node of a graph, whose four constants are looked up by name.</summary>
    public static BatchNorm Of(NodeProto node, Func<string, float[]> constant) => new(
        constant(node.Input[1]),
        constant(node.Input[2]),
        constant(node.Input[3]),
        constant(node.Input[4]),
        node.Attribute.FirstOrDefault(static a => a.Name == "epsilon")?.F ?? 1e-5f);

    /// <summary>s and t of each channel, in double precision.</summary>
    public (double[] Scale, double[] Shift) ScaleAndShift()
    {
        double[] s = new double[Gamma.Length], t = new double[Gamma.Length];
        for (int c = 0; c < s.Length; c++)
        {
            s[c] = Gamma[c] / Math.Sqrt(Variance[c] + Epsilon);
            t[c] = Beta[c] - (s[c] * Mean[c]);
        }

        return (s, t);
    }

    /// <summary>
    /// Folds a bias-free convolution followed by this norm into one convolution: kernel s_c · K_c and bias t_c for channel c, computed in
    /// double precision and rounded once.
    /// </summary>
    public (Tensor Kernel, Tensor Bias) FoldInto(Tensor kernel)
    {
        (double[] s, double[] t) = ScaleAndShift();
        int channels = kernel.Shape[0];
        int size = kernel.Values.Length / channels;
        float[] folded = new float[kernel.Values.Length];
        for (int i = 0; i < folded.Length; i++) folded[i] = (float)(s[i / size] * kernel.Values[i]);
        return (new Tensor(kernel.Shape, folded), new Tensor([channels], [.. t.Select(static shift => (float)shift)]));
    }
}
