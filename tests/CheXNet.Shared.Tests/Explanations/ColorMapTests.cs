using System.Globalization;
using CheXNet.Explanations;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>The color maps against matplotlib's (tests/fixtures/explanations/color_maps.py).</summary>
public sealed class ColorMapTests
{
    [Theory]
    [InlineData("jet", 0)]
    [InlineData("turbo", 3)]
    [InlineData("viridis", 6)]
    [InlineData("inferno", 9)]
    public void Colors_are_matplotlibs_rounded_to_bytes(string name, int firstColumn)
    {
        string[] lines = File.ReadAllLines(TestData.Fixture("explanations", "color-maps.csv"));
        Assert.Equal(257, lines.Length);
        Assert.StartsWith(name, lines[0].Split(',')[firstColumn], StringComparison.Ordinal);
        ColorMap map = ColorMap.Parse(name);
        for (int level = 0; level < 256; level++)
        {
            string[] cells = lines[level + 1].Split(',');
            for (int c = 0; c < 3; c++)
            {
                double fraction = double.Parse(cells[firstColumn + c], CultureInfo.InvariantCulture);
                Assert.InRange(map.Colors[(3 * level) + c] - (255 * fraction), -0.501, 0.501);
            }
        }
    }

    [Fact]
    public void Parse_of_an_unknown_name_lists_the_color_maps()
    {
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => ColorMap.Parse("rainbow"));
        Assert.Equal(ErrorCodes.ArgumentInvalid, error.Code);
        Assert.All(ColorMap.All, map => Assert.Contains(map.Name, error.Message, StringComparison.Ordinal));
    }
}
