using CheXNet.Cli.Http;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("8080", "127.0.0.1", 8080, true)]
    [InlineData("0", "127.0.0.1", 0, true)]
    [InlineData("localhost:80", "127.0.0.1", 80, true)]
    [InlineData("http://127.0.0.1:7014/", "127.0.0.1", 7014, true)]
    [InlineData("[::1]:81", "::1", 81, true)]
    [InlineData("0.0.0.0:8080", "0.0.0.0", 8080, false)]
    [InlineData("HTTP://192.168.1.5:65535", "192.168.1.5", 65535, false)]
    public void Address_is_read(string text, string ip, int port, bool loopback)
    {
        HttpAddress address = HttpAddress.Parse(text);

        Assert.Equal((ip, port, loopback), (address.Address.ToString(), address.Port, address.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::1:80")]
    [InlineData("hospital.example:80")]
    [InlineData(":80")]
    [InlineData("127.0.0.1:80/api")]
    public void Anything_else_is_refused_with_what_is_right(string text)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => HttpAddress.Parse(text));

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        Assert.Contains("0.0.0.0:8080", e.Message, StringComparison.Ordinal);
    }
}
