using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Explanations.Layers;
using CheXNet.Imaging;
using CheXNet.Models.Devices;

namespace CheXNet.Cli.Localize;

/// <param name="Methods">Null: every method that needs no further pass.</param>
/// <param name="Layers">Empty: the last features, from the scoring pass itself.</param>
/// <param name="Fusion">How the layers' maps become one; null: each is measured for itself.</param>
/// <param name="Faithfulness">Null: not measured.</param>
/// <param name="Findings">Null: all findings of the model.</param>
/// <param name="Split">A list of images; null: all.</param>
/// <param name="Output">A folder for the files; null: none.</param>
/// <param name="Model">The package; null for the default model.</param>
internal sealed record LocalizeOptions(
    IReadOnlyList<string> Paths, string Boxes, IReadOnlyList<string>? Methods, IReadOnlyList<string> Layers, FusionRule? Fusion,
    ScoreCamOptions ScoreCam, FaithfulnessOptions? Faithfulness, IReadOnlyList<string>? Findings, string? Split, string? Output,
    ulong Seed, int Resamples, string? Model, Precision Precision, int Workers, bool Json)
{
    /// <summary>What is decoded, and how.</summary>
    public required ImageLimits Images { get; init; }

    /// <summary>What runs the scoring pass; gradients are computed on the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Called with the model of the scoring pass.</summary>
    public Action<XrayScorer> Opened { get; init; } = static _ => { };
}
