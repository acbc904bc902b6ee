using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class ApiBodyTests
{
    [Theory]
    [InlineData(0, 0L)]
    [InlineData(10, 10L)]
    [InlineData(10, null)]
    public async Task Body_within_the_limit_is_read_whole(int bytes, long? declared)
    {
        byte[] body = [.. Enumerable.Range(0, bytes).Select(static i => (byte)i)];

        Assert.Equal(body, (await ReadAsync(new MemoryStream(body), declared)).ToArray());
    }

    [Theory]
    [InlineData(11L)]
    [InlineData(null)]
    public async Task Body_over_the_limit_is_refused_whether_it_says_so_or_not(long? declared)
    {
        InvalidInputException e = await Assert.ThrowsAsync<InvalidInputException>(
            () => ReadAsync(new MemoryStream(new byte[11]), declared));

        Assert.Equal((ErrorCodes.RequestTooLarge, "too long"), (e.Code, e.Message));
    }

    [Fact]
    public async Task Body_that_breaks_off_is_refused()
    {
        InvalidInputException e = await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync(new BrokenStream(), 10));

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        Assert.Contains("broke off", e.Message, StringComparison.Ordinal);
    }

    private static Task<BinaryData> ReadAsync(Stream body, long? declared)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (body, declared);
        return request.ReadBodyAsync(10, "too long", TestContext.Current.CancellationToken);
    }

    /// <summary>A connection that is lost after the first bytes.</summary>
    private sealed class BrokenStream() : MemoryStream(new byte[5])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new BadHttpRequestException("Unexpected end of request content.") : new(Read(buffer.Span));
    }
}
