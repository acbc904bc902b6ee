using System.Text;
using CheXNet.Datasets;
using CheXNet.Explanations.Localization;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Shared.Tests.Datasets;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations.Localization;

public sealed class BoxFileTests
{
    private const string NihHeader = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n";

    [Fact]
    public async Task Nih_list_is_read_by_position()
    {
        var boxes = await ReadAsync(
            NihHeader + "00013118_008.png,Atelectasis,225.084745762712,547.019216763771,86.7796610169491,79.1864406779661,,,\n"
            + "\"00014716_007.png\",Infiltrate,686.101694915254,131.543498111583,185.491525423729,313.491525423729\r\n\n");
        Assert.Equal(2, boxes.Count);
        Assert.Equal(("00013118_008.png", "Atelectasis"), (boxes[0].Image, boxes[0].Finding));
        Assert.Equal(225.084745762712, boxes[0].Box.Left);
        Assert.Equal(79.1864406779661, boxes[0].Box.Height, 9);
        Assert.Equal("Infiltration", boxes[1].Finding);
    }

    [Fact]
    public async Task File_without_header_or_in_utf16_and_the_synthetic_list_are_read()
    {
        BoxRow[] expected = [new("a.png", "Mass", new RectangleD(1, 2, 4, 6))];
        Assert.Equal(expected, await ReadAsync("a.png,Mass,1,2,3,4\n"));
        Assert.Equal(expected, await ReadAsync("Image Index,Finding Label,x,y,w,h,Severity\na.png,Mass,1.000,2.000,3.000,4.000,0.731\n"));
        Assert.Equal(expected, await ReadAsync(NihHeader + "a.png,Mass,1,2,3,4\n", Encoding.Unicode));
    }

    [Theory]
    [InlineData("ward 7/a, b.png")]
    [InlineData("=ward/\"a\".png")]
    [InlineData("# a.png")]
    [InlineData("a\u202Eb.png")]
    public async Task Boxes_of_the_reviews_export_are_read_as_drawn(string image)
    {
        Review review = new(
            "1", new ImageKey("ward", image), "Mass", ReviewVerdict.Agree, true, new RectangleD(1.5, 2, 4, 6), null, "me", false,
            DateTimeOffset.UnixEpoch, new ModelId("m", "1"), null);

        Assert.Equal([new BoxRow(image, "Mass", new RectangleD(1.5, 2, 4, 6))], await ReadAsync(ReviewTables.Boxes([review])));
    }

    [Fact]
    public async Task Compressed_file_is_read_and_one_that_unfolds_beyond_the_limit_is_refused()
    {
        byte[] small = DatasetFiles.Gzip(Encoding.UTF8.GetBytes(NihHeader + "a.png,Mass,1,2,3,4\n"));
        Assert.Equal("a.png", Assert.Single(BoxFile.Read("boxes.csv.gz", small, CancellationToken.None)).Image);

        byte[] text = new byte[BoxFile.MaxBytes + 1];
        Array.Fill(text, (byte)'\n');
        byte[] large = DatasetFiles.Gzip(text);
        var refused = Assert.Throws<InvalidInputException>(() => BoxFile.Read("boxes.csv.gz", large, CancellationToken.None));
        Assert.Equal(ErrorCodes.RequestTooLarge, refused.Code);
    }

    [Theory]
    [InlineData("a.png,Mass,1,2,3\n", "Line 2", "5 cells")]
    [InlineData("a.png,Mass,1,2,3,4\nb.png,Mass,1,x,3,4\n", "Line 3", "'x'")]
    [InlineData("a.png,Mass,1,2,NaN,4\n", "Line 2", "'NaN'")]
    [InlineData("a.png,Mass,1,2,0,4\n", "Line 2", "without width or height")]
    [InlineData("a.png,Mass,1,2,3,-4\n", "Line 2", "without width or height")]
    [InlineData(",Mass,1,2,3,4\n", "Line 2", "names no image")]
    [InlineData("a.png,,1,2,3,4\n", "Line 2", "finding")]
    [InlineData("", "'boxes.csv'", "no box")]
    public async Task Malformed_row_is_named_by_its_line(string rows, string where, string what)
    {
        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync(NihHeader + rows));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_join_images_by_path_or_file_name()
    {
        List<string> notes = [];
        BoxRow[] boxes =
        [
            Box("1.png", "Mass"), Box("1.png", "Mass"), Box("1.png", "Effusion"), Box("x/2.png", "pleural thickening"),
            Box("9.png", "Mass"), Box("1.png", "Hernia"),
        ];

        Finding[] findings = [new("Mass"), new("Effusion"), new("Pleural_Thickening")];
        var found = BoxedImages.Of(boxes, ["images/1.png", "x/2.png", "3.png"], findings, notes);

        Assert.Equal(["images/1.png", "x/2.png"], found.Select(static f => f.Image));
        Assert.Equal([(0, 2), (1, 1)], found[0].Boxes.Select(static b => (b.Finding, b.Boxes.Count)));
        Assert.Equal(2, found[1].Boxes.Single().Finding);
        Assert.Contains(notes, static note => note.Contains("does not have their finding: 1 (Hernia)", StringComparison.Ordinal));
        Assert.Contains(notes, static note => note.Contains("not among those measured: 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("9.png", "Mass", "none of the 3 images")]
    [InlineData("1.png", "Mas", "'Mas'")]
    [InlineData("1.png", "Mass", "may be 'a/1.png' or 'b/1.png'")]
    public void Join_that_cannot_be_is_refused(string image, string finding, string message)
    {
        InvalidInputException error = Assert.Throws<InvalidInputException>(
            () => BoxedImages.Of([Box(image, finding)], ["a/1.png", "b/1.png", "2.png"], [new Finding("Mass")], []));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000013_005.png", "00000013")]
    [InlineData("images/00000013_026.png", "00000013")]
    [InlineData("train/patient00042/study1/view1_frontal.jpg", "patient00042")]
    [InlineData("ward/film.png", "ward/film.png")]
    public void Patient_is_read_off_the_name(string image, string patient) => Assert.Equal(patient, PatientName.Of(image));

    private static BoxRow Box(string image, string finding) => new(image, finding, new RectangleD(1, 2, 4, 6));

    private static Task<IReadOnlyList<BoxRow>> ReadAsync(string text, Encoding? encoding = null)
    {
        encoding ??= Encoding.UTF8;
        MemoryStream stream = new([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
        return BoxFile.ReadAsync(stream, "boxes.csv", CancellationToken.None);
    }
}
