using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>A decoded radiograph.</summary>
/// <param name="Image">One channel if the file is gray (with or without alpha), else RGB; alpha is dropped.</param>
public sealed record DecodedXray(PixelImage Image, ImageHeader Header)
{
    /// <summary>What a person should know about the conversion to 8 bits, one sentence; null if it was ordinary.</summary>
    public string? Warning { get; init; }

    /// <summary>Why its tags say that it is no frontal chest film, where such films are taken all the same; null else.</summary>
    public FilmComplaint? Complaint { get; init; }

    /// <summary>What it looks like from afar; null where nobody looked.</summary>
    public FilmAppearance? Look { get; init; }

    /// <summary>Where a DICOM film is from, and how it was shown; null for any other.</summary>
    public DicomSource? Dicom { get; init; }
}
