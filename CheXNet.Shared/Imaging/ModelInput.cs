using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>The network's input for one image: one view, or ten for ten-crop, normalized as the model card states.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Values"><c>float[V, Channels, Height, Width]</c>, row-major.</param>
/// <param name="Views">The geometry of each of the V views, in order.</param>
public sealed record ModelInput(int Channels, int Height, int Width, float[] Values, IReadOnlyList<Geometry> Views)
{
    /// <summary><see cref="DecodedXray.Warning"/> of the image.</summary>
    public string? Warning { get; init; }

    /// <summary><see cref="DecodedXray.Complaint"/> of the image.</summary>
    public FilmComplaint? Complaint { get; init; }

    /// <summary><see cref="DecodedXray.Look"/> of the image.</summary>
    public FilmAppearance? Look { get; init; }

    /// <summary><see cref="DecodedXray.Dicom"/> of the image.</summary>
    public DicomSource? Dicom { get; init; }
}
