using CheXNet.Explanations.Layers;

namespace CheXNet.Cli.CommandLine;

/// <summary>Whether and how the maps of several layers become one: <c>--fuse</c> and <c>--fuse-by</c>, which implies it.</summary>
internal sealed class FusionOptions(string layers)
{
    public Option<bool> Fuse { get; } = new("--fuse")
    {
        Description = $"Make one map of several layers, each divided by its maximum ({layers})",
    };

    public Option<FusionRule?> FuseBy { get; } = new Option<FusionRule?>("--fuse-by")
    {
        Description = "How: by the maximum, as LayerCAM's paper does (the default), or by the product, where a fine layer counts as far as "
            + "a coarse one agrees: sharper for small findings. Implies --fuse",
        HelpName = "maximum|product",
    }.AcceptOnlyFromAmong("maximum", "product");

    /// <returns>Null if nothing is fused.</returns>
    public FusionRule? Read(ParseResult parsed) =>
        parsed.GetValue(FuseBy) ?? (parsed.GetValue(Fuse) ? FusionRule.Maximum : null);
}
