namespace CheXNet.Phantoms;

/// <summary>A synthetic chest film.</summary>
/// <param name="Image">Square, one channel.</param>
/// <param name="Boxes">Boxes of the findings, in pixels; see <see cref="FilmTruth"/>.</param>
public sealed record PhantomFilm(FilmPlan Plan, PixelImage Image, IReadOnlyList<FindingBox> Boxes)
{
    /// <summary>Renders one film. For many, reuse a <see cref="PhantomCohort"/> and, per thread, a <see cref="PhantomRenderer"/>.</summary>
    /// <param name="index">Position in the dataset, from 0.</param>
    /// <param name="size">The film's side in pixels, 64 to 4096.</param>
    /// <returns>The same film for the same arguments on every machine.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index or the size is out of range.</exception>
    public static PhantomFilm Render(ulong seed, int index, int size = 1024, PhantomPrevalence prevalence = PhantomPrevalence.Balanced) =>
        Render(new PhantomCohort(seed, prevalence).Film(index), size);

    /// <summary>The film as a PNG file, marked synthetic with <see cref="FilmPng.Notice"/>.</summary>
    public byte[] ToPng()
    {
        using FilmPng png = new();
        return png.Encode(Image.Pixels, Image.Width, Plan.IsRgba).ToArray();
    }

    /// <summary>Renders a planned film.</summary>
    /// <param name="size">The film's side in pixels, 64 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static PhantomFilm Render(FilmPlan plan, int size = 1024)
    {
        byte[] pixels = new byte[size * size];
        new PhantomRenderer(size).Render(plan, pixels);
        return new PhantomFilm(plan, new PixelImage(size, size, 1, pixels), FilmTruth.Boxes(plan, size));
    }
}
