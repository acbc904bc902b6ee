using System.Security.Cryptography;
using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class PhantomFilmTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(224)]
    [InlineData(513)]
    [InlineData(1024)]
    public void Film_has_the_size_asked_for_and_a_films_contrast(int size)
    {
        PhantomFilm film = PhantomFilm.Render(5, 2, size);
        Assert.Equal((size, size, 1, size * size), (film.Image.Width, film.Image.Height, film.Image.Channels, film.Image.Pixels.Length));
        double mean = film.Image.Pixels.Average(p => p);
        Assert.InRange(mean, 70, 200);
        Assert.InRange(Math.Sqrt(film.Image.Pixels.Average(p => (p - mean) * (p - mean))), 25, 90);
    }

    [Theory]
    // Whoever changes the drawing on purpose changes these; nobody else's machine may.
    [InlineData(0, "E0C5D10B74E827A3")]
    [InlineData(3, "1BADFB329ACC0CDB")]
    public void Film_of_a_seed_is_the_same_on_every_machine(int index, string hash) =>
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(PhantomFilm.Render(2017, index, 640).Image.Pixels))[..16]);

    [Fact]
    public void Renderer_leaves_nothing_of_one_film_on_the_next()
    {
        PhantomCohort cohort = new(9);
        PhantomRenderer used = new(256);
        byte[] pixels = new byte[256 * 256];
        for (int i = 0; i < 8; i++) used.Render(cohort.Film(i), pixels);
        Assert.Equal(PhantomFilm.Render(9, 7, 256).Image.Pixels, pixels);
    }

    [Fact]
    public void Smaller_film_shows_the_same()
    {
        PhantomFilm large = PhantomFilm.Render(5, 4, 1024), small = PhantomFilm.Render(5, 4, 256);
        double difference = 0;
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                int sum = 0;
                for (int k = 0; k < 16; k++) sum += large.Image.Pixels[(4 * y + k / 4) * 1024 + 4 * x + k % 4];
                difference += Math.Abs(sum / 16.0 - small.Image.Pixels[y * 256 + x]);
            }
        }

        Assert.InRange(difference / (256 * 256), 0, 2.5);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(4097)]
    public void Size_out_of_range_is_refused(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => new PhantomRenderer(size));

    [Fact]
    public void Too_short_a_buffer_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PhantomRenderer(64).Render(new PhantomCohort(1).Film(0), new byte[64 * 63]));

    [Fact]
    public void Grain_does_not_depend_on_the_length_of_the_row()
    {
        float[] whole = new float[101], part = new float[37];
        FilmGrain.Add(whole, 17, 5, 1);
        FilmGrain.Add(part, 17, 5, 1);
        Assert.Equal(part, whole[..37]);
    }

    [Fact]
    public void Grain_has_the_deviation_asked_for()
    {
        float[] row = new float[200_000];
        FilmGrain.Add(row, 3, 0, 2);
        Assert.InRange(row.Average(), -.02, .02);
        Assert.InRange(Math.Sqrt(row.Average(v => v * v)), 1.98, 2.02);
    }

    [Fact]
    public void Enlarger_keeps_a_slope()
    {
        // Away from the edges the cubic reproduces straight lines.
        const int n = 16;
        float[] grid = [.. Enumerable.Range(0, n * n).Select(i => 3f * (i % n) + 2f * (i / n))];
        FilmEnlarger enlarger = new(n);
        for (int y = 6; y < 2 * n - 6; y++)
        {
            Span<float> row = enlarger.Row(grid, y);
            for (int x = 6; x < 2 * n - 6; x++) Assert.Equal(3 * (x - .5) / 2 + 2 * (y - .5) / 2, row[x], 4);
        }
    }

}
