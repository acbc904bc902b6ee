namespace CheXNet.Explanations.Localization;

/// <summary>A map on a film's own pixels: intensities from 0 to 1, row by row, so that a large film needs no copy.</summary>
public interface IIntensityMap
{
    /// <summary>Columns of the film.</summary>
    int Width { get; }

    /// <summary>Rows of the film.</summary>
    int Height { get; }

    /// <summary>Whether every intensity is 0: there is no evidence, so the map points nowhere.</summary>
    bool IsZero { get; }

    /// <summary>Computes row y.</summary>
    /// <param name="intensity">Receives <see cref="Width"/> values in [0, 1].</param>
    void FillRow(int y, Span<float> intensity);
}
