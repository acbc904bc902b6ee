using System.IO.Compression;
using CheXNet.Imaging.Deflate;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>
/// Decodes between pages without access, from which a byte read or written too far ends the process: a test host that crashes here says
/// that <see cref="UncheckedSymbols"/> left its bounds.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class GuardPageTests
{
    private const int Streams = 4000;
    private const int LongestStream = 4096;
    private const int LongestContent = 6000;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Any_stream_is_decoded_within_its_input_and_its_window(bool inputAtEnd, bool windowAtEnd)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Pages are guarded with mmap, which this system does not have.");
        Random random = new(inputAtEnd ? 1 : 2);
        using GuardedMemory input = new(2 * LongestStream), window = new(LongestContent + BlockDecoder.Overrun);
        (int whole, int refused) = (0, 0);
        for (int run = 0; run < Streams; run++)
        {
            (byte[] content, byte[] stream) = MakeStream(run, random);
            Memory<byte> guardedInput = input.Part(stream.Length, inputAtEnd);
            stream.CopyTo(guardedInput);
            int end = run % 3 == 0 ? content.Length : random.Next(LongestContent);

            if (Decode(guardedInput, window.Part(end + BlockDecoder.Overrun, windowAtEnd).Span, end)) whole++;
            else refused++;
        }

        Assert.True(whole > Streams / 10 && refused > Streams / 10, $"{whole} decoded, {refused} refused");
    }

    /// <summary>Compressed content of every kind: a third stays as it is, a third is cut off, a third has flipped bits.</summary>
    private static (byte[] Content, byte[] Stream) MakeStream(int run, Random random)
    {
        byte[] content = DeflateContent.Of(run % DeflateContent.Kinds, random.Next(1, LongestStream / 2), random);
        var strategy = (ZLibCompressionStrategy)random.Next((int)ZLibCompressionStrategy.Fixed + 1);
        byte[] stream = DeflateReference.Compress(content, random.Next(1, 10), strategy, random.Next(1, 3));
        if (run % 3 == 1) stream = stream[..random.Next(1, stream.Length)];
        for (int flips = run % 3 == 2 ? random.Next(1, 4) : 0; flips > 0; flips--)
        {
            stream[random.Next(Math.Min(stream.Length, flips * 60))] ^= (byte)(1 << random.Next(8));
        }

        return (content, stream);
    }

    /// <summary>Decodes the blocks of a DEFLATE stream until the end or a fault; true where there was no fault.</summary>
    private static bool Decode(ReadOnlyMemory<byte> stream, Span<byte> window, int end)
    {
        BitInput input = new(new OnePiece(stream));
        BlockDecoder decoder = new();
        int written = 0;
        try
        {
            for (bool last = false; !last && written < end;)
            {
                last = input.Take(1) == 1;
                int type = input.Take(2);
                if (type == 0)
                {
                    input.SkipToByte();
                    int length = Math.Min(input.Take(16), end - written);
                    input.Skip(16);
                    input.Copy(window.Slice(written, length));
                    written += length;
                    continue;
                }

                if (type == 1) decoder.UseFixedCodes();
                else decoder.ReadCodes(input);
                decoder.Decode(input, window, ref written, end);
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private sealed class OnePiece(ReadOnlyMemory<byte> piece) : ICompressedInput
    {
        private ReadOnlyMemory<byte> _piece = piece;

        public ReadOnlyMemory<byte> Next()
        {
            ReadOnlyMemory<byte> next = _piece;
            _piece = default;
            return next;
        }
    }
}
