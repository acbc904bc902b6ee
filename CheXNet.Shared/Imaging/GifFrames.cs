namespace CheXNet.Imaging;

/// <summary>Counts the frames of a GIF (GIF89a specification) without decoding, for the error message only.</summary>
internal static class GifFrames
{
    private const int ScreenLength = 13;
    private const int DescriptorLength = 10;

    /// <summary>The number of frames, up to a limit; counting stops at damage.</summary>
    public static int Count(ReadOnlySpan<byte> gif, int atMost)
    {
        int frames = 0;
        if (gif.Length < ScreenLength) return frames;
        ReadOnlySpan<byte> blocks = Skip(gif, ScreenLength + ColorTable(gif[10]));
        while (frames < atMost && !blocks.IsEmpty)
        {
            switch (blocks[0])
            {
                case 0x2C when blocks.Length >= DescriptorLength:
                    frames++;
                    blocks = SkipSubBlocks(Skip(blocks, DescriptorLength + ColorTable(blocks[9]) + 1));
                    break;
                case 0x21:
                    blocks = SkipSubBlocks(Skip(blocks, 2));
                    break;
                default:
                    return frames;
            }
        }

        return frames;
    }

    private static int ColorTable(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

    private static ReadOnlySpan<byte> SkipSubBlocks(ReadOnlySpan<byte> blocks)
    {
        while (!blocks.IsEmpty && blocks[0] != 0) blocks = Skip(blocks, blocks[0] + 1);
        return Skip(blocks, 1);
    }

    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes, int count) => count < bytes.Length ? bytes[count..] : [];
}
