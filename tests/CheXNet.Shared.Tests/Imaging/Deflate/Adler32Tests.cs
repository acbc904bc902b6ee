using CheXNet.Imaging.Deflate;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

public sealed class Adler32Tests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(5535)]
    [InlineData(5537)]
    [InlineData(100_000)]
    public void Checksum_is_that_of_the_definition(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        byte[] largest = [.. Enumerable.Repeat((byte)255, length)];

        Assert.Equal(DeflateReference.Adler(bytes), Of(bytes));
        Assert.Equal(DeflateReference.Adler(largest), Of(largest));
    }

    [Fact]
    public void Parts_of_any_size_make_no_difference()
    {
        byte[] bytes = new byte[9000];
        new Random(5).NextBytes(bytes);
        for (int at = 0; at < bytes.Length; at += 37)
        {
            Adler32 adler = new();
            adler.Append(bytes.AsSpan(0, at));
            adler.Append(bytes.AsSpan(at));
            Assert.Equal(DeflateReference.Adler(bytes), adler.Value);
        }
    }

    private static uint Of(byte[] bytes)
    {
        Adler32 adler = new();
        adler.Append(bytes);
        return adler.Value;
    }
}
