using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>What a film's file is.</summary>
/// <param name="Header">Null if it cannot be read.</param>
/// <param name="Problem">Why the header or, if asked for, the pixels cannot be read; null if they can.</param>
/// <param name="Sha256">Of the file; null unless another film has as many bytes.</param>
public sealed record FilmFacts(ImageHeader? Header, string? Problem, string? Sha256);

/// <summary>How thoroughly films are looked at.</summary>
public enum FilmLook
{
    /// <summary>Their headers.</summary>
    Header,

    /// <summary>And the content of those that may be duplicates.</summary>
    Content,

    /// <summary>And all their pixels.</summary>
    Pixels,
}

/// <summary>Looks at many films at once.</summary>
public static class FilmSurvey
{
    /// <summary>Metadata before the first pixel beyond this length has the whole file read.</summary>
    private const int HeaderBytes = 1 << 14;

    private const long MostBytes = 1L << 30;

    /// <summary>Looks at films.</summary>
    /// <param name="films">The films.</param>
    /// <param name="look">How thoroughly.</param>
    /// <param name="limits">For the pixels: what is decoded at most.</param>
    /// <param name="workers">How many at once.</param>
    /// <param name="progress">Receives how many are done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One per film, in their order.</returns>
    public static async Task<IReadOnlyList<FilmFacts>> RunAsync(
        IReadOnlyList<DatasetFilm> films, FilmLook look, ImageLimits limits, int workers, IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        FilmFacts[] facts = new FilmFacts[films.Count];
        HashSet<long> lengths = [.. films.GroupBy(static f => f.Bytes).Where(static g => g.Skip(1).Any()).Select(static g => g.Key)];
        XrayDecoder? decoder = look == FilmLook.Pixels ? new XrayDecoder(limits) : null;
        int done = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        await Task.Run(() => Parallel.For(0, films.Count, parallel, Look), cancellationToken);
        return facts;

        void Look(int i)
        {
            facts[i] = Of(films[i], look != FilmLook.Header && lengths.Contains(films[i].Bytes), decoder);
            progress?.Report(Interlocked.Increment(ref done));
        }
    }

    private static FilmFacts Of(DatasetFilm film, bool hash, XrayDecoder? decoder)
    {
        if (film.Problem is { } problem) return new FilmFacts(null, problem, null);
        ImageHeader? header = null;
        string? sha256 = null;
        try
        {
            RegularFile.Require(film.Path!);
            using FileStream file = new(film.Path!, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (hash) sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Position = 0;
            if (file.Length > MostBytes) return new FilmFacts(null, "it has over 1 GiB", sha256);
            header = HeaderOf(file);
            if (decoder is not null) decoder.Decode(Read(file, file.Length), static _ => true);
            return new FilmFacts(header, null, sha256);
        }
        catch (Exception e) when (e is UnreadableImageException or IOException or UnauthorizedAccessException)
        {
            return new FilmFacts(header, e.Message, sha256);
        }
    }

    private static ImageHeader HeaderOf(FileStream file)
    {
        bool isWhole = file.Length <= HeaderBytes;
        try
        {
            return ImageHeaderReader.Read(Read(file, Math.Min(file.Length, HeaderBytes)));
        }
        catch (UnreadableImageException) when (!isWhole)
        {
            return ImageHeaderReader.Read(Read(file, file.Length));
        }
    }

    private static ReadOnlyMemory<byte> Read(FileStream file, long length)
    {
        byte[] bytes = new byte[length];
        file.Position = 0;
        return bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }
}
