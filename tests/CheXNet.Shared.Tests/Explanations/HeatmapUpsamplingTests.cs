using System.Text.Json;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>Bilinear interpolation against PyTorch's (tests/fixtures/explanations/upsampling.py).</summary>
public sealed class HeatmapUpsamplingTests
{
    [Fact]
    public void Squashed_film_gets_what_PyTorch_interpolates()
    {
        Case[] cases = JsonSerializer.Deserialize<Case[]>(
            File.ReadAllText(TestData.Fixture("explanations", "upsampling.json")), JsonSerializerOptions.Web)!;
        Assert.Equal(4, cases.Length);
        foreach (Case test in cases)
        {
            Geometry squashed = new(test.Width, test.Height, 224, 224, test.Width / 224d, test.Height / 224d, 0, 0);
            float[] all = Heatmap.Of(Films.Explain(Films.View(squashed, test.H, test.W, test.Cells))).ToArray();
            for (int i = 0; i < all.Length; i++) Assert.Equal(test.Upsampled[i], all[i], 2e-6);
        }
    }

    private sealed record Case(int H, int W, int Height, int Width, float[] Cells, double[] Upsampled);
}
