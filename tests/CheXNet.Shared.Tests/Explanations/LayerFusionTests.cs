using CheXNet.Explanations;
using CheXNet.Explanations.Layers;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class LayerFusionTests
{
    private static readonly Finding Mass = new("Mass");

    [Fact]
    public void Fused_pixel_is_the_greatest_of_the_layers_with_early_ones_scaled()
    {
        SaliencyMap early = Map(2, 2, 4, 2, 0, -8), late = Map(1, 1, 10);
        SaliencyMap none = Map(2, 2, 0, 0, 0, 0), against = Map(1, 1, -1);

        Assert.Equal([(float)Math.Tanh(2), (float)Math.Tanh(1), 0, 0], LayerFusion.Fuse([early, against], 2, 2).Values);
        Assert.Equal([1, 1, 1, 1], LayerFusion.Fuse([early, late], 2, 2).Values);
        Assert.Equal([1, 0.5f, 0, 0], LayerFusion.Fuse([early], 2, 2).Values);
        Assert.Equal([0, 0, 0, 0], LayerFusion.Fuse([none], 2, 2).Values);
    }

    [Fact]
    public void Product_is_the_geometric_mean_and_0_where_a_layer_is()
    {
        SaliencyMap early = Map(2, 2, 4, 1, 0, -8), late = Map(1, 2, 2, 10), against = Map(1, 1, -1);

        float[] fused = LayerFusion.Fuse([early, late], 2, 2, FusionRule.Product).Values;

        float[] expected = [MathF.Sqrt(0.2f), MathF.Sqrt(0.25f), 0, 0];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], fused[i], 1e-6f);
        Assert.Equal([0, 0, 0, 0], LayerFusion.Fuse([early, against], 2, 2, FusionRule.Product).Values);
        Assert.Equal(0.25f, LayerFusion.Fuse([early], 2, 2, FusionRule.Product).Values[1], 1e-6f);
    }

    [Fact]
    public void Coarse_layer_is_interpolated_between_its_cells_centers()
    {
        SaliencyMap fused = LayerFusion.Fuse([Map(1, 2, 0, 1)], 1, 4);

        Assert.Equal([0, 0.25f, 0.75f, 1], fused.Values);
        Assert.Equal((1, 4), (fused.Height, fused.Width));
    }

    private static SaliencyMap Map(int height, int width, params float[] values) => new(Mass, "layercam", height, width, values);
}
