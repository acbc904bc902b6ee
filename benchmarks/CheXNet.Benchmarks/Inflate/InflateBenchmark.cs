using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using CheXNet.Imaging;
using CheXNet.Imaging.Deflate;

namespace CheXNet.Benchmarks.Inflate;

/// <summary>
/// <see cref="ZlibInflater"/> versus <see cref="ZLibStream"/> (zlib-ng) on real films, one thread: median ms per film over alternating
/// rounds, and their ratio. Both read PNG chunks with checksums and output rows in batches like <see cref="GrayPngRows"/>; compares output.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- inflate [--images folder] [--rounds 15]</c></remarks>
internal static class InflateBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Arguments.Number(arguments, "--rounds", 15);
        using SampleFilms films = await SampleFilms.OpenAsync(Arguments.Option(arguments, "--images"));
        Film[] pngs = [.. films.Paths.Select(Film.TryRead).OfType<Film>()];
        if (pngs.Length == 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"No PNG in {films.Description}.");
        Console.WriteLine($"{pngs.Length} PNG of {films.Description}");
        Machine.Print();

        double[] ours = new double[rounds], theirs = new double[rounds];
        foreach (Film film in pngs) RequireSame(film);
        for (int round = 0; round < rounds; round++)
        {
            ours[round] = Milliseconds(pngs, Ours);
            theirs[round] = Milliseconds(pngs, Theirs);
        }

        Array.Sort(ours);
        Array.Sort(theirs);
        (double our, double their) = (ours[rounds / 2], theirs[rounds / 2]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"median of {rounds} rounds: this program {our:0.000} ms a film, System.IO.Compression {their:0.000} ms"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"best round:          this program {ours[0]:0.000} ms a film, System.IO.Compression {theirs[0]:0.000} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio of medians: {their / our:0.00} times as fast"));
        return 0;
    }

    private static double Milliseconds(Film[] films, Action<Film> work)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (Film film in films) work(film);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / films.Length;
    }

    private static void Ours(Film film)
    {
        using ZlibInflater inflater = new(new PngPixelChunks(film.Bytes), film.Stride * Film.RowsAtOnce, 0);
        for (int left = film.Length; left > 0; left -= film.Stride * Film.RowsAtOnce)
        {
            inflater.Take(Math.Min(left, film.Stride * Film.RowsAtOnce));
        }
        if (!inflater.IsAtEnd()) throw new InvalidDataException(film.Path);
    }

    private static void Theirs(Film film)
    {
        using ZLibStream inflater = new(new PieceStream(new PngPixelChunks(film.Bytes)), CompressionMode.Decompress);
        byte[] rows = film.Rows;
        for (int left = film.Length; left > 0; left -= rows.Length) inflater.ReadExactly(rows, 0, Math.Min(left, rows.Length));
        if (inflater.ReadByte() >= 0) throw new InvalidDataException(film.Path);
    }

    private static void RequireSame(Film film)
    {
        using ZlibInflater ours = new(new PngPixelChunks(film.Bytes), film.Stride, 0);
        using ZLibStream theirs = new(new PieceStream(new PngPixelChunks(film.Bytes)), CompressionMode.Decompress);
        byte[] row = new byte[film.Stride];
        for (int left = film.Length; left > 0; left -= row.Length)
        {
            theirs.ReadExactly(row);
            if (!ours.Take(row.Length).SequenceEqual(row)) throw new InvalidDataException($"{film.Path}: the bytes differ.");
        }
    }
}
