using System.IO.Compression;
using CheXNet.Imaging.Deflate;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

public sealed class ZlibInflaterTests
{
    private const ZLibCompressionStrategy LastStrategy = ZLibCompressionStrategy.Fixed;

    public static TheoryData<int, ZLibCompressionStrategy> Compressions
    {
        get
        {
            TheoryData<int, ZLibCompressionStrategy> data = [];
            for (int level = 0; level <= 9; level++)
            {
                foreach (ZLibCompressionStrategy strategy in Enum.GetValues<ZLibCompressionStrategy>()) data.Add(level, strategy);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Stream_of_any_compression_gives_what_was_compressed(int level, ZLibCompressionStrategy strategy)
    {
        Random random = new((level * 10) + (int)strategy);
        for (int kind = 0; kind < DeflateContent.Kinds; kind++)
        {
            foreach (int length in (int[])[0, 1, random.Next(2, 300), random.Next(1000, 140_000)])
            {
                byte[] content = DeflateContent.Of(kind, length, random);
                byte[] zlib =
                    DeflateReference.InZlib(DeflateReference.Compress(content, level, strategy, parts: random.Next(1, 4)), content);
                int piece = random.Next(1, 9000), atMost = random.Next(1, 50_000);

                Assert.Equal(content, Inflating.All(zlib.Chunk(piece), atMost, () => random.Next(1, atMost + 1), length));
            }
        }
    }

    [Fact]
    public void Pieces_of_any_size_make_no_difference()
    {
        byte[] content = DeflateContent.Of(3, 700, new Random(1));
        byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress(content, 6, ZLibCompressionStrategy.Default, parts: 3), content);

        for (int at = 1; at < zlib.Length; at++)
        {
            Assert.Equal(content, Inflating.All([zlib[..at], zlib[at..]], 100, static () => 100, content.Length));
        }
        for (int size = 1; size < 40; size++) Assert.Equal(content, Inflating.All(zlib.Chunk(size), 100, static () => 7, content.Length));
    }

    [Fact]
    public void Stream_that_is_cut_off_anywhere_is_refused()
    {
        for (int kind = 0; kind < DeflateContent.Kinds; kind++)
        {
            byte[] content = DeflateContent.Of(kind, 500, new Random(kind));
            byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress(content, 9, ZLibCompressionStrategy.Default), content);
            for (int length = 0; length < zlib.Length; length++) Assert.Null(Inflating.All(zlib[..length], content.Length));
        }
    }

    [Fact]
    public void Damaged_stream_gives_the_bytes_that_zlib_gives_or_is_refused_where_zlib_refuses()
    {
        Random random = new(20);
        (int taken, int refused) = (0, 0);
        for (int run = 0; run < 150; run++)
        {
            byte[] content = DeflateContent.Of(run % DeflateContent.Kinds, random.Next(1, 3000), random);
            byte[] whole =
                DeflateReference.Compress(
                    content, random.Next(10), (ZLibCompressionStrategy)random.Next((int)LastStrategy + 1), random.Next(1, 4));
            for (int damage = 0; damage < 20; damage++)
            {
                byte[] deflate = [.. whole];
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    // Every second one where the codes are.
                    deflate[random.Next(flips % 2 == 0 ? deflate.Length : Math.Min(60, deflate.Length))] ^= (byte)(1 << random.Next(8));
                }

                byte[]? expected = DeflateReference.Decompress(deflate);
                byte[] zlib = DeflateReference.InZlib(deflate, expected);

                Assert.Equal(expected, Inflating.All(zlib.Chunk(random.Next(1, 2000)), 5000, () => random.Next(1, 5000), expected?.Length));
                if (expected is null) refused++;
                else taken++;
            }
        }

        Assert.True(taken > 100 && refused > 100, $"{taken} taken, {refused} refused");
    }

    [Theory]
    [InlineData(0x78, 0x9D)] // not a multiple of 31
    [InlineData(0x77, 0x85)] // another method than DEFLATE
    [InlineData(0x88, 0x1C)] // a window of 64 KiB
    [InlineData(0x78, 0xBB)] // a dictionary
    public void Header_of_no_zlib_stream_is_refused(byte first, byte second)
    {
        byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress([1, 2, 3], 6, ZLibCompressionStrategy.Default), [1, 2, 3]);
        (zlib[0], zlib[1]) = (first, second);

        Assert.Null(Inflating.All(zlib, 3));
    }

    [Fact]
    public void Wrong_checksum_is_refused_at_the_end()
    {
        byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress([1, 2, 3], 6, ZLibCompressionStrategy.Default), [1, 2, 4]);
        using ZlibInflater inflater = new(new Inflating.Pieces([zlib]), 3, 0);

        Assert.Equal([1, 2, 3], inflater.Take(3).ToArray());
        Assert.Throws<InvalidDataException>(() => inflater.IsAtEnd());
    }

    [Fact]
    public void End_is_told_only_when_all_is_taken_and_nothing_stands_behind()
    {
        byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress([1, 2, 3], 6, ZLibCompressionStrategy.Default), [1, 2, 3]);
        using ZlibInflater whole = new(new Inflating.Pieces([zlib]), 3, 0), more = new(new Inflating.Pieces([zlib, [0]]), 3, 0);

        whole.Take(2);
        Assert.False(whole.IsAtEnd());
        whole.Take(1);
        Assert.True(whole.IsAtEnd());
        more.Take(3);
        Assert.False(more.IsAtEnd());
    }

    [Fact]
    public void Taking_more_than_there_is_is_refused()
    {
        byte[] zlib = DeflateReference.InZlib(DeflateReference.Compress([1, 2, 3], 6, ZLibCompressionStrategy.Default), [1, 2, 3]);
        using ZlibInflater inflater = new(new Inflating.Pieces([zlib]), 4, 0);

        Assert.Throws<InvalidDataException>(() => inflater.Take(4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => inflater.Take(5).Length);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_stream()
    {
        const int length = 1 << 25;
        byte[] zlib =
            DeflateReference.InZlib(DeflateReference.Compress(new byte[length], 1, ZLibCompressionStrategy.Default), new byte[length]);
        Inflating.Pieces pieces = new([zlib]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        using (ZlibInflater inflater = new(pieces, 1 << 14, 0))
        {
            for (int taken = 0; taken < length; taken += 1 << 14) inflater.Take(1 << 14);
            Assert.True(inflater.IsAtEnd());
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 19);
    }
}
