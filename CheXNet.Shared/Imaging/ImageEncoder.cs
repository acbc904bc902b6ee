using NetVips;

namespace CheXNet.Imaging;

/// <summary>Encodes pixels as PNG or JPEG, with text inside the file (an overlay carries its model's notice).</summary>
public static class ImageEncoder
{
    /// <summary>Encodes losslessly.</summary>
    /// <param name="notes">Keyword and text pairs, written as uncompressed <c>iTXt</c> chunks (UTF-8) in this order. A keyword has 1 to 79
    /// printable Latin-1 characters; viewers know <c>Description</c>, <c>Software</c> and <c>Comment</c>.</param>
    /// <param name="compression">0 (fast) to 9 (small).</param>
    /// <exception cref="InvalidInputException">PNG does not allow a keyword.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="compression"/> is outside 0…9.</exception>
    public static byte[] Png(PixelImage image, IEnumerable<KeyValuePair<string, string>>? notes = null, int compression = 6)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(compression);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(compression, 9);
        using Image wrapped = LibVips.Wrap(image);
        byte[] png = wrapped.PngsaveBuffer(compression: compression, keep: Enums.ForeignKeep.None);
        return PngText.Insert(png, notes ?? []);
    }

    /// <summary>Encodes lossily: gray as one channel, RGB as YCbCr, 4:2:0 below quality 90 and 4:4:4 from there.</summary>
    /// <param name="quality">1 to 100.</param>
    /// <param name="comment">Written as a <c>COM</c> segment in UTF-8; at most 65,533 bytes.</param>
    /// <exception cref="InvalidInputException">The comment is too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quality"/> is outside 1…100.</exception>
    public static byte[] Jpeg(PixelImage image, int quality = 90, string? comment = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        using Image wrapped = LibVips.Wrap(image);
        byte[] jpeg = wrapped.JpegsaveBuffer(
            q: quality,
            subsampleMode: quality < 90 ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off,
            keep: Enums.ForeignKeep.None);
        return comment is null ? jpeg : JpegComment.Insert(jpeg, comment);
    }
}
