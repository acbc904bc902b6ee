namespace CheXNet.Imaging;

/// <summary>
/// Maps the model's pixels to the original image: resize, then crop or pad, then optionally a horizontal flip. Coordinates are continuous
/// (pixel <c>i</c> covers <c>[i, i+1)</c>), so maps of any resolution convert without half-pixel errors:
/// <c>x = (x′ + OffsetX) · ScaleX</c>, with <c>x′</c> mirrored first if <see cref="Flipped"/>.
/// </summary>
/// <param name="ScaleX">Original columns per resized column.</param>
/// <param name="ScaleY">Original rows per resized row.</param>
/// <param name="OffsetX">The model's left edge, in resized columns; negative if the image was padded.</param>
/// <param name="OffsetY">The model's top edge, in resized rows; negative if the image was padded.</param>
/// <param name="Flipped">Whether the model saw the mirror image (ten-crop).</param>
public sealed record Geometry(
    int OriginalWidth,
    int OriginalHeight,
    int ModelWidth,
    int ModelHeight,
    double ScaleX,
    double ScaleY,
    double OffsetX,
    double OffsetY,
    bool Flipped = false)
{
    /// <summary>The part of the original that the model saw, clipped to the original.</summary>
    [JsonIgnore]
    public RectangleD Seen => new(
        Math.Max(0, OffsetX * ScaleX),
        Math.Max(0, OffsetY * ScaleY),
        Math.Min(OriginalWidth, (OffsetX + ModelWidth) * ScaleX),
        Math.Min(OriginalHeight, (OffsetY + ModelHeight) * ScaleY));

    /// <summary>The same view of the original resized to another size, as for a thumbnail.</summary>
    public Geometry OnResized(int width, int height) => this with
    {
        OriginalWidth = width,
        OriginalHeight = height,
        ScaleX = ScaleX * width / OriginalWidth,
        ScaleY = ScaleY * height / OriginalHeight,
    };

    /// <summary>Maps a point of the model's input to the original.</summary>
    /// <param name="x">Column in [0, <see cref="ModelWidth"/>].</param>
    /// <param name="y">Row in [0, <see cref="ModelHeight"/>].</param>
    /// <returns>The point in original pixels; outside the image where the input is padding.</returns>
    public (double X, double Y) ToOriginal(double x, double y) =>
        (((Flipped ? ModelWidth - x : x) + OffsetX) * ScaleX, (y + OffsetY) * ScaleY);

    /// <summary>Maps a point of the original to the model's input; the inverse of <see cref="ToOriginal"/>.</summary>
    /// <param name="x">Column in [0, <see cref="OriginalWidth"/>].</param>
    /// <param name="y">Row in [0, <see cref="OriginalHeight"/>].</param>
    /// <returns>The point in model pixels; outside the input where the original was cropped.</returns>
    public (double X, double Y) ToModel(double x, double y)
    {
        double column = (x / ScaleX) - OffsetX;
        return (Flipped ? ModelWidth - column : column, (y / ScaleY) - OffsetY);
    }
}
