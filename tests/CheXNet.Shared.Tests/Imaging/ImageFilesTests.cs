using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class ImageFilesTests
{
    [Theory]
    [InlineData("film.png", true)]
    [InlineData("a.b/FILM.PNG", true)]
    [InlineData("film.Jpeg", true)]
    [InlineData("film.jpg", true)]
    [InlineData("film.jpg.txt", false)]
    [InlineData("png", false)]
    [InlineData("film.dcm", true)]
    [InlineData("film.DICOM", true)]
    [InlineData("folder.png/film", false)]
    public void IsImage_goes_by_the_extension(string name, bool expected) => Assert.Equal(expected, ImageFiles.IsImage(name));
}
