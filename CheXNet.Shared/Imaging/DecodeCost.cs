namespace CheXNet.Imaging;

/// <summary>An upper bound of the memory that decoding and resizing a file take, from its header alone.</summary>
internal static class DecodeCost
{
    /// <summary>Rows in flight, decoder state, tables.</summary>
    private const long Fixed = 8_000_000;

    /// <param name="file">The whole file; counts too, since the decoder is given a copy of it, and twice if it is DICOM.</param>
    /// <param name="header">From the same file.</param>
    /// <returns>Bytes.</returns>
    public static long Of(ReadOnlySpan<byte> file, ImageHeader header)
    {
        long pixels = (long)header.Width * header.Height;
        if (header.Format == ImageFormat.Dicom) return Fixed + (2L * file.Length) + pixels + DicomFilm.WorkBytes(header);
        bool isPng = header.Format == ImageFormat.Png;
        int stored = isPng && PngHeader.HasPalette(file) ? 3 : header.Bands;
        int colors = stored <= 2 ? 1 : 3;

        // The 8-bit result, and its gray copy for a model of one channel.
        long result = pixels * (colors == 1 ? 1 : 4);
        long samples = pixels * colors * sizeof(ushort);
        long held = header.BitDepth == 16 && samples <= LibVipsRows.SamplesHeld ? samples : 0;
        long whole = isPng
            ? PngHeader.IsInterlaced(file) ? pixels * stored * (header.BitDepth == 16 ? 2 : 1) : 0
            : JpegHeader.CoefficientBytes(file);
        return Fixed + file.Length + result + held + whole;
    }
}
