namespace CheXNet.Explanations;

/// <summary>A color image to draw on. What lies beyond its edge is cut off.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;

    /// <summary>An area of one color.</summary>
    public Canvas(int width, int height, Rgb background)
    {
        (Width, Height, _pixels) = (width, height, new byte[checked(width * height * 3)]);
        Fill(new PixelRectangle(0, 0, width, height), background);
    }

    /// <summary>Draws on a color image itself.</summary>
    public Canvas(PixelImage image) => (Width, Height, _pixels) = (image.Width, image.Height, image.Pixels);

    public int Width { get; }

    public int Height { get; }

    public PixelImage Image => new(Width, Height, 3, _pixels);

    public void Fill(PixelRectangle area, Rgb color)
    {
        for (int y = Math.Max(0, area.Top); y < Math.Min(Height, area.Bottom); y++)
        {
            for (int x = Math.Max(0, area.Left); x < Math.Min(Width, area.Right); x++) Set(x, y, color);
        }
    }

    /// <summary>Draws a border around an area, outside of it.</summary>
    public void Frame(PixelRectangle area, Rgb color, int thickness)
    {
        PixelRectangle outer =
            new(area.Left - thickness, area.Top - thickness, area.Right + thickness, area.Bottom + thickness);
        Fill(outer with { Bottom = area.Top }, color);
        Fill(outer with { Top = area.Bottom }, color);
        Fill(outer with { Right = area.Left }, color);
        Fill(outer with { Left = area.Right }, color);
    }

    /// <summary>Copies a gray or color image.</summary>
    public void Paste(PixelImage image, int left, int top)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                ReadOnlySpan<byte> pixel = image.Pixels.AsSpan(((y * image.Width) + x) * image.Channels, image.Channels);
                Set(left + x, top + y, new Rgb(pixel[0], pixel[pixel.Length / 2], pixel[^1]));
            }
        }
    }

    /// <summary>Writes one line, cut off with … where it does not fit.</summary>
    /// <param name="size">Pixels per em.</param>
    /// <param name="room">The widest that it may be; null: up to the edge.</param>
    public void Write(string text, int left, int top, int size, Rgb color, int? room = null)
    {
        int most = room ?? (Width - left);
        string fitting = text;
        while (fitting.Length > 1 && LetterShapes.WidthOf(fitting, size) > most) fitting = fitting.TrimEnd('…')[..^1] + "…";
        LetterShapes.Draw(fitting, size, (x, y, coverage) => Blend(left + x, top + y, color, coverage));
    }

    /// <summary>Writes a text in as many lines as it needs.</summary>
    /// <returns>The row below the last line.</returns>
    public int WriteWrapped(string text, int left, int top, int size, Rgb color, int room)
    {
        foreach (string line in Wrap(text, size, room))
        {
            Write(line, left, top, size, color, room);
            top += LetterShapes.LineHeight(size);
        }

        return top;
    }

    /// <summary>Breaks a text into lines between words.</summary>
    public static IReadOnlyList<string> Wrap(string text, int size, int room)
    {
        List<string> lines = [""];
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length == 0 || LetterShapes.WidthOf(longer, size) <= room) lines[^1] = longer;
            else lines.Add(word);
        }

        return lines;
    }

    public void Set(int x, int y, Rgb color)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height) return;
        Span<byte> pixel = _pixels.AsSpan(((y * Width) + x) * 3, 3);
        (pixel[0], pixel[1], pixel[2]) = (color.Red, color.Green, color.Blue);
    }

    private void Blend(int x, int y, Rgb color, byte share)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height) return;
        Span<byte> pixel = _pixels.AsSpan(((y * Width) + x) * 3, 3);
        pixel[0] = (byte)(pixel[0] + (((color.Red - pixel[0]) * share) / 255));
        pixel[1] = (byte)(pixel[1] + (((color.Green - pixel[1]) * share) / 255));
        pixel[2] = (byte)(pixel[2] + (((color.Blue - pixel[2]) * share) / 255));
    }
}
