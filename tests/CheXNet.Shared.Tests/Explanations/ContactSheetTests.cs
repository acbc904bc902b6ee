using System.Text;
using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class ContactSheetTests
{
    private const int Side = 140;
    private static readonly Geometry Whole = new(700, 700, 224, 224, 3.125, 3.125, 0, 0);
    private static readonly PixelImage Film = new(700, 700, 1, [.. Enumerable.Repeat((byte)90, 700 * 700)]);

    private static readonly SheetOptions Options = new()
    {
        Title = "film.png",
        TileSide = Side,
        OperatingPoints = new OperatingPoints([0.1, 0.9, null], "nothing"),
    };

    [Fact]
    public void Sheet_has_a_picture_of_each_finding_most_probable_first_after_the_film()
    {
        Prediction prediction = Prediction([Hot(0, 0), Hot(6, 6), Hot(0, 6)], 0.2, 0.8, 0.5);

        SheetPicture sheet = ContactSheet.Draw(Film, prediction, ExplanationMethods.GradCam, Options);

        Assert.Equal((90, 90, 90), Pixel(sheet.Image, sheet.Film, 0.5, 0.5));
        Assert.Equal([(0.07, 0.07), (0.93, 0.93), (0.93, 0.07)], sheet.Findings.Select(tile => HottestCorner(sheet.Image, tile)));
        Assert.True(sheet.Film.Left < sheet.Findings[1].Left);
        Assert.True(sheet.Findings[1].Left < sheet.Findings[2].Left && sheet.Findings[2].Left < sheet.Findings[0].Left);
    }

    [Fact]
    public void Finding_without_support_has_a_sentence_in_place_of_a_picture()
    {
        Prediction prediction = Prediction([Hot(3, 3), new float[49], Hot(3, 3)], 0.8, 0.5, 0.2);

        SheetPicture sheet = ContactSheet.Draw(Film, prediction, ExplanationMethods.GradCam, Options);

        Assert.Equal((38, 43, 48), Pixel(sheet.Image, sheet.Findings[1], 0.02, 0.02));
        Assert.Equal((38, 43, 48), Pixel(sheet.Image, sheet.Findings[1], 0.5, 0.95));
    }

    [Fact]
    public void Sheet_of_maps_that_are_all_zero_is_refused()
    {
        Prediction prediction = Prediction([new float[49], new float[49], new float[49]], 0.8, 0.5, 0.2);

        InvalidInputException refused = Assert.Throws<InvalidInputException>(
            () => ContactSheet.Draw(Film, prediction, ExplanationMethods.GradCam, Options));

        Assert.Equal(ErrorCodes.MapZero, refused.Code);
    }

    [Fact]
    public void Truth_boxes_stand_on_the_film_and_on_their_finding_at_their_place()
    {
        PictureMarks marks = new() { Boxes = [new TruthBox(new Finding("B"), new RectangleD(100, 200, 300, 400))] };
        SheetPicture sheet = ContactSheet.Draw(
            Film, Prediction([Hot(3, 3), Hot(3, 3), Hot(3, 3)], 0.2, 0.8, 0.5), ExplanationMethods.GradCam, Options with { Marks = marks });

        bool[] boxed =
            [.. sheet.Findings.Prepend(sheet.Film).Select(tile => Pixel(sheet.Image, tile, 19.5 / Side, 60.5 / Side) == (64, 255, 128))];
        Assert.Equal([true, false, true, false], boxed);
    }

    [Fact]
    public void File_says_what_the_sheet_is_worth()
    {
        Prediction prediction = Prediction([Hot(3, 3), Hot(3, 3), Hot(3, 3)], 0.2, 0.8, 0.5);
        SheetPicture sheet = ContactSheet.Draw(Film, prediction, ExplanationMethods.GradCam, Options);
        foreach (ImageFormat format in new[] { ImageFormat.Jpeg, ImageFormat.Png })
        {
            string text = Encoding.UTF8.GetString(ContactSheet.Encode(sheet, format, prediction, ExplanationMethods.GradCam));
            Assert.Contains("Grad-CAM maps of all findings", text, StringComparison.Ordinal);
            Assert.Contains("a notice. " + Disclaimer.Text, text, StringComparison.Ordinal);
            Assert.Contains("films@1", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Letters_have_ink_where_the_font_has_and_none_elsewhere()
    {
        bool[,] ink = new bool[40, 60];
        LetterShapes.Draw("I_", 40, (x, y, coverage) => ink[x, y] |= coverage > 128);

        // An I is a stem between cap height and base line; an underscore lies below the base line.
        Assert.True(ink[6, 20]);
        Assert.False(ink[0, 20] || ink[6, 2]);
        Assert.True(ink[22, 46] || ink[22, 45] || ink[22, 47]);
        Assert.Equal(2 * LetterShapes.WidthOf("Mass", 20), LetterShapes.WidthOf("Mass", 40), 6);
        Assert.Equal(LetterShapes.WidthOf("?", 20), LetterShapes.WidthOf("胸", 20), 6);
    }

    private static float[] Hot(int row, int column)
    {
        float[] map = new float[49];
        map[(row * 7) + column] = 1;
        return map;
    }

    private static Prediction Prediction(float[][] maps, params double[] probabilities)
    {
        ActivationMaps all = new(3, 7, 7, [.. maps.SelectMany(static m => m)]);
        ViewScores view = new(Whole, [.. maps.Select(static m => m.Average())], all);
        Finding[] findings = [new Finding("A"), new Finding("B"), new Finding("C")];
        return new Prediction(findings, probabilities, [0, 0, 0], [view], Films.From with { Notice = "a notice." });
    }

    private static (double, double) HottestCorner(PixelImage sheet, PixelRectangle tile) =>
        new[] { (0.07, 0.07), (0.93, 0.07), (0.07, 0.93), (0.93, 0.93) }.MaxBy(at => Pixel(sheet, tile, at.Item1, at.Item2).Item1);

    private static (int, int, int) Pixel(PixelImage sheet, PixelRectangle tile, double x, double y) =>
        Pixel(sheet, tile.Left + (int)(x * Side), tile.Top + (int)(y * Side));

    private static (int, int, int) Pixel(PixelImage sheet, int x, int y)
    {
        ReadOnlySpan<byte> pixel = sheet.Pixels.AsSpan(((y * sheet.Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
