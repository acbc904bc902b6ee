using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Reports;
using CheXNet.Scoring;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Reports;

/// <summary>A tiny model whose scores of films are made into instances.</summary>
internal sealed class ReportWorld(TinyModel tiny, XrayScorer scorer) : IDisposable
{
    private readonly XrayDecoder _decoder = new(new ImageLimits { FilmCheck = FilmCheckMode.Accept });

    public static async Task<ReportWorld> CreateAsync()
    {
        TinyModel tiny = await TinyModel.CreateAsync();
        ImageLimits limits = new() { FilmCheck = FilmCheckMode.Accept };
        return new ReportWorld(tiny, await XrayScorer.CreateAsync(tiny.Package, limits: limits));
    }

    /// <summary>Scores a film, at a time of which nothing else depends.</summary>
    public Prediction Score(byte[] film)
    {
        Prediction scored = scorer.Score("film", new ImageContent(film), CancellationToken.None);
        DateTimeOffset at = new(2026, 3, 1, 23, 59, 58, 123, TimeSpan.Zero);
        return scored with { Provenance = scored.Provenance with { ScoredAt = at } };
    }

    public IReadOnlyList<StudyInstance> Make(
        byte[] film, Prediction? prediction = null, ReportKinds kinds = ReportKinds.All, params int[] findings)
    {
        prediction ??= Score(film);
        PixelImage pixels = _decoder.Decode(film, prediction.Provenance.Dicom?.Window).Image;
        return [.. StudyReport.Make(prediction, DicomReader.ReadHeader(film), pixels, findings is [] ? [0, 3] : findings, kinds, null)];
    }

    public void Dispose()
    {
        scorer.Dispose();
        tiny.Dispose();
    }
}
