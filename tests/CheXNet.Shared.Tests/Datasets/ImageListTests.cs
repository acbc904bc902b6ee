using System.Text;
using CheXNet.Datasets;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

public sealed class ImageListTests
{
    public static TheoryData<string, byte[]> SameList => new()
    {
        { "as programs write it", Encoding.UTF8.GetBytes("a.png\nfolder/ü.png\n") },
        { "in another order, one twice", Encoding.UTF8.GetBytes("folder/ü.png\na.png\nfolder/ü.png") },
        { "with a byte order mark", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("a.png\nfolder/ü.png")] },
        { "UTF-16, little-endian", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("a.png\nfolder/ü.png")] },
        { "UTF-16, big-endian", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("a.png\nfolder/ü.png")] },
        { "as find writes it", Encoding.UTF8.GetBytes("./a.png\n./folder/ü.png\n") },
        { "from Windows, with blanks and empty lines", Encoding.UTF8.GetBytes("a.png \r\n\r\n  folder/ü.png\r\n\r\n") },
        { "with comments", Encoding.UTF8.GetBytes("# ward 7\na.png\n# and one more\nfolder/ü.png\n") },
    };

    [Theory]
    [MemberData(nameof(SameList))]
    public async Task List_names_the_same_images_however_it_is_written(string how, byte[] content)
    {
        Assert.NotEmpty(how);
        Assert.Equal(["a.png", "folder/ü.png"], await ReadAsync(content));
    }

    [Theory]
    [InlineData("# no comment.png")]
    [InlineData("#1.png")]
    [InlineData("plain.png")]
    public async Task Line_that_a_program_writes_is_read_as_the_name(string image) =>
        Assert.Equal([image], await ReadAsync(Encoding.UTF8.GetBytes(ImageList.LineOf(image) + "\n")));

    [Fact]
    public async Task List_beyond_the_limit_is_refused_before_it_is_held()
    {
        using Endless content = new();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => ImageList.ReadAsync(content, CancellationToken.None));

        Assert.Equal(ErrorCodes.RequestTooLarge, refused.Code);
        Assert.InRange(content.Given, ImageList.MaxBytes, ImageList.MaxBytes + (1 << 20));
    }

    private static async Task<IReadOnlyCollection<string>> ReadAsync(byte[] content)
    {
        using MemoryStream stream = new(content);
        return await ImageList.ReadAsync(stream, CancellationToken.None);
    }

    /// <summary>The same short line for ever.</summary>
    private sealed class Endless : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++, Given++) buffer[offset + i] = Given % 8 == 7 ? (byte)'\n' : (byte)'a';
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
