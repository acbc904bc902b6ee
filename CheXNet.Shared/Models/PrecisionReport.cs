namespace CheXNet.Models;

/// <summary>How far a further graph's probabilities are from those of <c>model.onnx</c>, over films that were scored with both.</summary>
/// <param name="Device">What ran the further graph: <c>cpu</c>, or a GPU as <c>cuda:0</c>. ONNX Runtime's CPU kernels compute fp16 graphs
/// in 32 bits between some roundings, so a GPU's numbers are further off.</param>
/// <param name="Films">What was scored, for people.</param>
/// <param name="Images">How many films.</param>
/// <param name="MaxDifference">The largest |Δp| of all films and findings, in [0, 1].</param>
/// <param name="MeanDifference">The mean |Δp|, in [0, 1].</param>
/// <param name="Refused">Films whose pass failed its check <c>mean(map) + bias = logit</c>; they are in no difference.</param>
public sealed record PrecisionReport(
    string Device, string Films, int Images, double MaxDifference, double MeanDifference, int Refused);
