using CheXNet.Storage;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class UnfiledTests
{
    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("_ward/a.png", "_ward/a.png")]
    [InlineData("unfiled/a.png", "unfiled/a.png")]
    public void Name_that_can_name_an_image_is_kept(string blobName, string image) =>
        Assert.Equal(new ImageKey(Unfiled.Dataset, image), Unfiled.KeyOf(blobName));

    [Theory]
    [InlineData("ward//a.png", "ward__a.png~")]
    [InlineData("ward/a\\b\t.png", "ward_a_b_.png~")]
    public void Name_that_can_name_nothing_is_written_so_that_it_can(string blobName, string begin) =>
        Assert.StartsWith(begin, Unfiled.KeyOf(blobName).Image, StringComparison.Ordinal);

    [Fact]
    public void Names_that_are_written_alike_stay_apart() => Assert.NotEqual(Unfiled.KeyOf("ward//a.png"), Unfiled.KeyOf("ward/\\a.png"));

    [Fact]
    public void Every_text_has_a_key() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        static name => Unfiled.KeyOf(name.Get).Dataset == Unfiled.Dataset
            && Unfiled.KeyOf(string.Concat(Enumerable.Repeat(name.Get, 300))).Image.Length > 0)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Blob_of_the_reserved_dataset_is_no_image()
    {
        Assert.Throws<InvalidInputException>(static () => ImageKey.FromBlobName("unfiled/a.png"));
        Assert.False(ImageKey.TryFromBlobName("unfiled/a.png", out _));
    }
}
