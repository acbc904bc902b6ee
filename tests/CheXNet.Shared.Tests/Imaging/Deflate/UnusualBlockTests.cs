using Xunit;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>Blocks that a compressor would not write: each is taken or refused as zlib does, for the reason in its name.</summary>
public sealed class UnusualBlockTests
{
    private const int EndOfBlock = 256;

    private static readonly int[] NoDistance = [0];

    private static readonly Dictionary<string, (byte[]? Content, DeflateBits Bits)> Blocks = new()
    {
        ["no block type 3"] = (null, new DeflateBits().Number(1, 1).Number(3, 2).Number(0, 40)),
        ["stored lengths that contradict each other"] = (null, new DeflateBits().Number(1, 8).Number(1, 16).Number(0, 16).Number(7, 8)),
        ["empty stored block"] = ([], new DeflateBits().Number(1, 8).Number(0, 16).Number(0xFFFF, 16)),
        ["empty fixed block"] = ([], new DeflateBits().Fixed().Code(0, 7)),
        ["fixed length symbol 286"] = (null, new DeflateBits().Fixed().Code(0xC6, 8).Code(0, 5).Code(0, 7)),
        ["fixed distance symbol 30"] = (null, new DeflateBits().Fixed().Code(0x30, 8).Code(1, 7).Code(30, 5).Code(0, 7)),
        ["match before the first byte"] = (null, new DeflateBits().Fixed().Code(1, 7).Code(0, 5).Code(0, 7)),
        ["match from the first byte"] = ([0, 0, 0, 0], new DeflateBits().Fixed().Code(0x30, 8).Code(1, 7).Code(0, 5).Code(0, 7)),
        ["match one before the first byte"] = (null, new DeflateBits().Fixed().Code(0x30, 8).Code(1, 7).Code(1, 5).Code(0, 7)),
        ["code of the end alone"] = ([], Dynamic([(EndOfBlock, 1)], NoDistance).Code(0, 1)),
        ["code of the end alone, the other bit"] = (null, Dynamic([(EndOfBlock, 1)], NoDistance).Code(1, 1).Number(0, 30)),
        ["no code for the end"] = (null, Dynamic([(1, 1), (2, 1)], NoDistance).Number(0, 40)),
        ["too many codes for their lengths"] = (null, Dynamic([(1, 1), (2, 1), (EndOfBlock, 1)], NoDistance).Number(0, 40)),
        ["too few codes for their lengths"] = (null, Dynamic([(1, 2), (2, 2), (EndOfBlock, 2)], NoDistance).Number(0, 40)),
        ["codes of all fifteen lengths"] =
            ([14, 13, 0], Dynamic([.. Enumerable.Range(0, 14).Select(s => (s, s + 1)), (14, 15), (EndOfBlock, 15)], NoDistance)
            .Code(0x7FFE, 15).Code(0x3FFE, 14).Code(0, 1).Code(0x7FFF, 15)),
        ["match without any distance code"] =
            (null, Dynamic([(1, 2), (EndOfBlock, 2), (257, 1)], NoDistance).Code(2, 2).Code(0, 1).Number(0, 30)),
        ["single distance code"] =
            ([1, 1, 1, 1], Dynamic([(1, 2), (EndOfBlock, 2), (257, 1)], [1]).Code(2, 2).Code(0, 1).Code(0, 1).Code(3, 2)),
        ["single distance code, the other bit"] =
            (null, Dynamic([(1, 2), (EndOfBlock, 2), (257, 1)], [1]).Code(2, 2).Code(0, 1).Code(1, 1).Code(3, 2).Number(0, 30)),
        ["single distance code of two bits"] = (null, Dynamic([(1, 2), (EndOfBlock, 2), (257, 1)], [2]).Number(0, 40)),
        ["more distances than there are"] =
            (null, new DeflateBits().Dynamic(DeflateBits.Lengths(257, (EndOfBlock, 1)), new int[31]).Code(0, 1)),
        ["more literals than there are"] =
            (null, new DeflateBits().Dynamic(DeflateBits.Lengths(287, (EndOfBlock, 1)), NoDistance).Code(0, 1)),
        ["code length repeated before the first"] =
            (null, new DeflateBits().Number(1, 1).Number(2, 2).Number(0, 5).Number(0, 5).Number(0, 4)
            .Number(1, 3).Number(1, 3).Number(0, 6).Number(0, 60)),
        ["code lengths without a code"] =
            (null, new DeflateBits().Number(1, 1).Number(2, 2).Number(0, 5).Number(0, 5).Number(0, 4).Number(0, 12).Number(0, 400)),
    };

    public static TheoryData<string> Names => [.. Blocks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Unusual_block_is_taken_or_refused_as_zlib_does(string name)
    {
        (byte[]? content, DeflateBits bits) = Blocks[name];
        byte[] deflate = bits.ToArray();

        Assert.Equal(content, DeflateReference.Decompress(deflate));
        byte[] zlib = DeflateReference.InZlib(deflate, content);
        Assert.Equal(content, Inflating.All(zlib, content?.Length));
        Assert.Equal(content, Inflating.All(zlib.Chunk(1), 10, static () => 1, content?.Length));
    }

    private static DeflateBits Dynamic((int Symbol, int Length)[] literalsAndLengths, int[] distances) =>
        new DeflateBits()
        .Dynamic(DeflateBits.Lengths(Math.Max(258, literalsAndLengths.Max(static code => code.Symbol) + 1), literalsAndLengths), distances);
}
