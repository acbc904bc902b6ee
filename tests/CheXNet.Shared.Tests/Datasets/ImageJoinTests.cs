using CheXNet.Datasets;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

public sealed class ImageJoinTests
{
    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("a.png", "images/a.png")]
    [InlineData("images/a.png", "a.png")]
    [InlineData("images/a.png", "images_001/images/a.png")]
    [InlineData("images_001/images/a.png", "images/a.png")]
    [InlineData("CheXpert-v1.0/train/p1/s1/view1.jpg", "train/p1/s1/view1.jpg")]
    [InlineData("0004cfab", "train/0004cfab.dicom")]
    [InlineData("train/p1/view1.jpg", "p1/view1.png")]
    [InlineData("a.PNG", "x/a.png")]
    public void Name_means_the_image(string name, string image) => Assert.Equal([0], ImageJoin.Of([name], [image]).Indices);

    [Theory]
    [InlineData("b.png", "a.png")]
    [InlineData("b.png", "ab.png")]
    [InlineData("A.png", "a.png")]
    [InlineData("", "a.png")]
    [InlineData("p1/a.png", "xp1/b.png")]
    public void Name_means_no_other_image(string name, string image)
    {
        ImageJoin join = ImageJoin.Of([name], [image]);

        Assert.Equal([-1], join.Indices);
        Assert.Equal([name], join.Missing);
        Assert.Equal([image], join.Extra);
    }

    [Fact]
    public void File_name_in_many_folders_is_told_by_its_folders_and_never_alone()
    {
        string[] names = ["p1/s1/view1.jpg", "p2/s1/view1.jpg", "p9/s1/view1.jpg", "view1.jpg"];

        ImageJoin join = ImageJoin.Of(names, ["train/p1/s1/view1.jpg", "train/p2/s1/view1.jpg", "train/p3/s1/view1.jpg"]);

        Assert.Equal([0, 1, -1, -1], join.Indices);
        Assert.Equal(["p9/s1/view1.jpg"], join.Missing);
        Assert.Equal(["train/p3/s1/view1.jpg"], join.Extra);
        Assert.Equal([new AmbiguousImage("view1.jpg", "train/p1/s1/view1.jpg", "train/p2/s1/view1.jpg")], join.Ambiguous);
    }

    [Fact]
    public void Same_path_goes_before_a_longer_one()
    {
        ImageJoin join = ImageJoin.Of(["a.png", "x/a.png"], ["x/a.png", "a.png"]);

        Assert.Equal([1, 0], join.Indices);
        Assert.Empty(join.Extra);
    }

    [Fact]
    public void One_unnamed_folder_is_not_taken_for_another_patients()
    {
        ImageJoin join = ImageJoin.Of(["p1/view1.jpg", "p2/view1.jpg"], ["p2/view1.jpg"]);

        Assert.Equal([-1, 0], join.Indices);
    }

    [Fact]
    public void Many_images_of_one_file_name_take_linear_time()
    {
        string[] names = [.. Enumerable.Range(0, 200_000).Select(static i => $"CheXpert/train/patient{i:D6}/study1/view1_frontal.jpg")];
        string[] images = [.. names.Reverse().Select(static name => name["CheXpert/".Length..])];

        ImageJoin join = ImageJoin.Of(names, images);

        Assert.Equal(Enumerable.Range(0, 200_000).Reverse(), join.Indices);
        Assert.Empty(join.Missing);
    }
}
