namespace CheXNet.Explanations;

/// <summary>
/// The letters of DejaVu Sans as pictures, embedded in the assembly with their license (<c>Lettering/</c>). A character that it lacks is
/// written as <c>?</c>.
/// </summary>
internal static class LetterShapes
{
    private const int Em = 40;
    private const int Cell = 48;
    private const int CellLeft = 4;
    private const int Columns = 16;
    private const string Resources = "CheXNet.Explanations.Lettering.";

    private static readonly Lazy<Alphabet> Loaded = new(Load);

    /// <summary>A line's height in pixels.</summary>
    /// <param name="size">Pixels per em.</param>
    public static int LineHeight(int size) => Scaled(Cell, size);

    /// <summary>A text's width in pixels.</summary>
    /// <param name="size">Pixels per em.</param>
    public static double WidthOf(string text, int size) => text.EnumerateRunes().Sum(rune => Loaded.Value.Of(rune).Advance) * size / Em;

    /// <summary>Draws a line of text.</summary>
    /// <param name="size">Pixels per em.</param>
    /// <param name="ink">Called with x, y and coverage 1 to 255, relative to the line's upper left; x may be negative.</param>
    public static void Draw(string text, int size, Action<int, int, byte> ink)
    {
        double pen = 0;
        Dictionary<int, PixelImage> drawn = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            Letter letter = Loaded.Value.Of(rune);
            if (!drawn.TryGetValue(letter.Index, out PixelImage? shape)) drawn[letter.Index] = shape = ShapeOf(letter.Index, size);
            int left = (int)Math.Round(pen - ((double)CellLeft * size / Em));
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    if (shape.Pixels[(y * shape.Width) + x] is > 0 and var coverage) ink(left + x, y, coverage);
                }
            }

            pen += letter.Advance * size / Em;
        }
    }

    private static int Scaled(int length, int size) => Math.Max(1, (int)Math.Round((double)length * size / Em));

    private static PixelImage ShapeOf(int index, int size)
    {
        PixelImage all = Loaded.Value.Shapes;
        byte[] cell = new byte[Cell * Cell];
        (int row, int column) = Math.DivRem(index, Columns);
        for (int y = 0; y < Cell; y++)
            all.Pixels.AsSpan((((row * Cell) + y) * all.Width) + (column * Cell), Cell).CopyTo(cell.AsSpan(y * Cell));
        return PillowResize.Bilinear(new PixelImage(Cell, Cell, 1, cell), Scaled(Cell, size), Scaled(Cell, size));
    }

    private static Alphabet Load()
    {
        PixelImage shapes = new XrayDecoder(new ImageLimits()).Decode(Resource("Letters.png")).Image;
        string[] lines = Encoding.ASCII.GetString(Resource("Letters.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<Rune, Letter> letters = lines.Select(static line => line.Split(',')).Index().ToDictionary(
            static line => new Rune(int.Parse(line.Item[0], CultureInfo.InvariantCulture)),
            static line => new Letter(line.Index, double.Parse(line.Item[1], CultureInfo.InvariantCulture)));
        return new Alphabet(shapes, letters);
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(LetterShapes).Assembly.GetManifestResourceStream(Resources + name)
            ?? throw new InvalidOperationException($"The resource {Resources}{name} is not in the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private readonly record struct Letter(int Index, double Advance);

    private sealed record Alphabet(PixelImage Shapes, Dictionary<Rune, Letter> Letters)
    {
        public Letter Of(Rune rune) => Letters.TryGetValue(rune, out Letter letter) ? letter : Letters[new Rune('?')];
    }
}
