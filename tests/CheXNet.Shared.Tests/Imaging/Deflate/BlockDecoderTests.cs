using System.IO.Compression;
using CheXNet.Imaging.Deflate;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

public sealed class BlockDecoderTests
{
    [Fact]
    public void Decoding_writes_nothing_behind_the_overrun_whatever_the_stream()
    {
        const int guard = 64, untouched = 0xA5;
        Random random = new(3);
        for (int run = 0; run < 3000; run++)
        {
            byte[] noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            BlockDecoder decoder = new();
            BitInput input = new(new Inflating.Pieces([noise]));
            int end = random.Next(0, 300), written = 0;
            byte[] window = [.. Enumerable.Repeat((byte)untouched, end + BlockDecoder.Overrun + guard)];
            decoder.UseFixedCodes();

            Record.Exception(() => decoder.Decode(input, window.AsSpan(..^guard), ref written, end));

            Assert.All(window[^guard..], static x => Assert.Equal(untouched, x));
        }
    }

    [Fact]
    public void Window_without_room_for_the_overrun_is_refused()
    {
        int written = 0;

        Assert.Throws<ArgumentException>(
            () => new BlockDecoder().Decode(new BitInput(new Inflating.Pieces([])), new byte[BlockDecoder.Overrun + 9], ref written, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(257)]
    [InlineData(32768)]
    public void Match_of_any_length_repeats_what_stands_at_its_distance(int distance)
    {
        byte[] first = new byte[distance];
        new Random(distance).NextBytes(first);
        byte[] content = [.. first, .. Enumerable.Range(0, 2000).Select(i => first[i % distance])];
        for (int length = distance; length < content.Length; length += 1 + (length % 7))
        {
            byte[] zlib =
                DeflateReference.InZlib(
                    DeflateReference.Compress(content[..length], 9, ZLibCompressionStrategy.Default), content.AsSpan(0, length));
            Assert.Equal(content[..length], Inflating.All(zlib, length));
        }
    }
}
