using CheXNet.Imaging;

namespace CheXNet.Fuzz.Targets;

/// <summary>What is no PNG, JPEG or DICOM, GIF among them, whose frames are counted: always refused, with a sentence.</summary>
public sealed class ForeignImageTarget : ImageTarget
{
    private static readonly byte[] Gif =
    [
        .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
        0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
        0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
    ];

    /// <inheritdoc/>
    public override string Name => "gif";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content.Length < 1 << 16;

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random) =>
        Mutation.OfBytes(random.Next(4) == 0 ? original[..Math.Min(original.Length, 64)] : Gif, random);

    /// <inheritdoc/>
    protected override void Check(byte[] input, DecodedXray film)
    {
        if (input[0] is not (0x89 or 0xFF) && film.Dicom is null) throw new FuzzFindingException("a file that is none of ours was decoded");
    }
}
