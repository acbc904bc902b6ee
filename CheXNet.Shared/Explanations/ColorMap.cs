namespace CheXNet.Explanations;

/// <summary>A color map: 256 colors from the lowest to the highest intensity.</summary>
public sealed class ColorMap
{
    private readonly byte[] _colors;

    private ColorMap(string name, byte[] colors) => (Name, _colors) = (name, colors);

    /// <summary>Blue over green and yellow to red, as in the literature. matplotlib's segments (BSD-like license).</summary>
    public static ColorMap Jet { get; } = new("jet", PiecewiseLinear(
        [(0, 0), (0.35, 0), (0.66, 1), (0.89, 1), (1, 0.5)],
        [(0, 0), (0.125, 0), (0.375, 1), (0.64, 1), (0.91, 0), (1, 0)],
        [(0, 0.5), (0.11, 1), (0.34, 1), (0.65, 0), (1, 0)]));

    /// <summary>Like jet without its false edges; the default.</summary>
    public static ColorMap Turbo { get; } = new("turbo", Convert.FromHexString(ColorMapTables.Turbo));

    /// <summary>Perceptually uniform, also for the color-blind and in grayscale print.</summary>
    public static ColorMap Viridis { get; } = new("viridis", Convert.FromHexString(ColorMapTables.Viridis));

    /// <summary>Perceptually uniform, from black over red to pale yellow.</summary>
    public static ColorMap Inferno { get; } = new("inferno", Convert.FromHexString(ColorMapTables.Inferno));

    /// <summary>All color maps, in display order.</summary>
    public static IReadOnlyList<ColorMap> All { get; } = [Turbo, Jet, Viridis, Inferno];

    /// <summary>The command-line name, lowercase.</summary>
    public string Name { get; }

    /// <summary><c>byte[256, 3]</c>: red, green, blue of each level.</summary>
    public ReadOnlySpan<byte> Colors => _colors;

    /// <summary>Finds a color map by name, case-insensitively.</summary>
    /// <exception cref="InvalidInputException">There is no such color map; the message lists the known ones.</exception>
    public static ColorMap Parse(string name) =>
        All.FirstOrDefault(map => string.Equals(map.Name, name.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"'{name}' is no color map: use {string.Join(", ", All.Select(static map => map.Name))}.");

    /// <summary>Level i of 256 lies at i/255.</summary>
    private static byte[] PiecewiseLinear(params (double At, double Value)[][] channels)
    {
        byte[] colors = new byte[256 * 3];
        for (int c = 0; c < 3; c++)
        {
            (double At, double Value)[] knots = channels[c];
            for (int i = 0, right = 1; i < 256; i++)
            {
                double at = i / 255d;
                while (at > knots[right].At) right++;
                ((double a, double from), (double b, double to)) = (knots[right - 1], knots[right]);
                colors[(3 * i) + c] = (byte)Math.Round(255 * (from + ((to - from) * (at - a) / (b - a))), MidpointRounding.AwayFromZero);
            }
        }

        return colors;
    }
}
