namespace CheXNet.Phantoms;

/// <summary>A synthetic chest film: never a patient, and every file made of one says so.</summary>
/// <param name="Plan">What is on it.</param>
/// <param name="Image">The film, one channel, square.</param>
/// <param name="Boxes">Where its findings are, in the image's pixels; see <see cref="FilmTruth"/>.</param>
public sealed record PhantomFilm(FilmPlan Plan, PixelImage Image, IReadOnlyList<FindingBox> Boxes)
{
    /// <summary>
    /// Draws one film of a seed. To draw many, keep a <see cref="PhantomCohort"/> and a <see cref="PhantomRenderer"/> a thread.
    /// </summary>
    /// <param name="index">The film's place in the dataset, from 0.</param>
    /// <param name="size">The film's side in pixels, 64 to 4096.</param>
    /// <param name="prevalence">How often findings occur.</param>
    /// <returns>The film; the same for the same arguments on every machine.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index or the size is out of range.</exception>
    public static PhantomFilm Render(ulong seed, int index, int size = 1024, PhantomPrevalence prevalence = PhantomPrevalence.Balanced) =>
        Render(new PhantomCohort(seed, prevalence).Film(index), size);

    /// <summary>The film as a PNG file that says what it is; see <see cref="FilmPng.Notice"/>.</summary>
    public byte[] ToPng()
    {
        using FilmPng png = new();
        return png.Encode(Image.Pixels, Image.Width, Plan.IsRgba).ToArray();
    }

    /// <summary>Draws a planned film.</summary>
    /// <param name="size">The film's side in pixels, 64 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static PhantomFilm Render(FilmPlan plan, int size = 1024)
    {
        byte[] pixels = new byte[size * size];
        new PhantomRenderer(size).Render(plan, pixels);
        return new PhantomFilm(plan, new PixelImage(size, size, 1, pixels), FilmTruth.Boxes(plan, size));
    }
}
