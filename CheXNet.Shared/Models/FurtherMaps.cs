using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Models;

/// <summary>
/// Maps of the forward pass that CAM's map M does not determine, because they are sums over channels before the signs mix: with
/// <c>A = ReLU(norm5)</c>, classifier weights w and <c>w⁺ = max(w, 0)</c>, per finding and cell
/// <list type="bullet">
/// <item><c>layercam</c>: <c>P = Σₖ w⁺ₖ Aₖ</c> (Jiang et al. 2021, LayerCAM, without its factor 1/Z);</item>
/// <item><c>gradcampp</c>: <c>G = Σₖ w⁺ₖ / (2 + wₖ mean(Aₖ)) · Aₖ</c> (Chattopadhay et al. 2018, Grad-CAM++).</item>
/// </list>
/// The graph has them as outputs <c>maps.layercam</c> and <c>maps.gradcampp</c>: <c>float[N, F, h, w]</c>. Packages without them are valid;
/// <c>chexnet model upgrade</c> adds them. For the derivation see <c>docs/explanations.md</c>.
/// </summary>
public static class FurtherMaps
{
    /// <summary>P, the sum of the positive terms.</summary>
    public const string LayerCam = "layercam";

    /// <summary>G, the positive terms weighted by Grad-CAM++'s α.</summary>
    public const string GradCamPlusPlus = "gradcampp";

    /// <summary>No further maps.</summary>
    public static readonly IReadOnlyDictionary<string, ActivationMaps> None = new Dictionary<string, ActivationMaps>();

    private const string Positive = $"{DenseNetGraph.MapsName}.positive", Weighted = $"{DenseNetGraph.MapsName}.alpha";

    /// <summary>The maps that a graph of this software's writer has, in the order of its outputs.</summary>
    public static IReadOnlyList<string> Names { get; } = [LayerCam, GradCamPlusPlus];

    /// <summary>Names of the values that <see cref="Write"/> adds.</summary>
    internal static IEnumerable<string> ReservedNames { get; } =
    [
        OutputOf(LayerCam), OutputOf(GradCamPlusPlus), $"{Positive}.kernel", $"{Positive}.weight", $"{Weighted}.row", $"{Weighted}.column",
        $"{Weighted}.two", $"{Weighted}.mean", $"{Weighted}.product", $"{Weighted}.denominator", Weighted, $"{Weighted}.cells",
        $"{Weighted}.sum", $"{Weighted}.shape",
    ];

    /// <summary>The graph's output for a map.</summary>
    public static string OutputOf(string name) => $"{DenseNetGraph.MapsName}.{name}";

    /// <summary>
    /// Appends both maps to a graph with the head of <see cref="DenseNetGraph"/>. Since <c>w⁺ₖ = 0</c> wherever <c>wₖ ≤ 0</c> and A is not
    /// negative, <c>2 + w⁺ₖ mean(Aₖ) ≥ 2</c> divides every term that is not 0.
    /// </summary>
    internal static void Write(OnnxGraphWriter graph, int findings)
    {
        string kernel = graph.Node("Relu", $"{Positive}.kernel", [DenseNetGraph.KernelName]);
        graph.Node("Conv", OutputOf(LayerCam), [DenseNetGraph.FeaturesName, kernel], Ints("kernel_shape", 1, 1));

        string w = graph.Node("Relu", $"{Positive}.weight", [DenseNetGraph.WeightName]);
        string row = graph.Constant($"{Weighted}.row", 0, 1, -1), column = graph.Constant($"{Weighted}.column", 0, 0, -1);
        string two = graph.Constant($"{Weighted}.two", new Tensor([1], [2]));
        string mean = graph.Node("Reshape", $"{Weighted}.mean", [DenseNetGraph.FlatName, row]);
        string product = graph.Node("Mul", $"{Weighted}.product", [mean, w]);
        string denominator = graph.Node("Add", $"{Weighted}.denominator", [product, two]);
        string alpha = graph.Node("Div", Weighted, [w, denominator]);
        string cells = graph.Node("Reshape", $"{Weighted}.cells", [DenseNetGraph.FeaturesName, column]);
        string sum = graph.Node("MatMul", $"{Weighted}.sum", [alpha, cells]);
        string shape = graph.Node("Shape", $"{Weighted}.shape", [DenseNetGraph.MapsName]);
        graph.Node("Reshape", OutputOf(GradCamPlusPlus), [sum, shape]);
        foreach (string name in Names) graph.Output(OutputOf(name), "N", findings, "h", "w");
    }
}
