using CheXNet.Imaging;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class GeometryTests
{
    private static readonly string[] Rules =
        ["resize256-center224", "resize224-center224", "squash224", "pad224", "resize256-ten224", "resize259-ten224"];

    private static Arbitrary<(string Rule, int Width, int Height)> Images => Arb.From(
        from rule in Gen.Elements(Rules)
        from width in Gen.Choose(32, 3000)
        from height in Gen.Choose(32, 3000)
        select (rule, width, height));

    [Fact]
    public void ToModel_undoes_ToOriginal() => Prop.ForAll(Images, image => Views(image).All(view =>
        Enumerable.Range(0, 20).All(i =>
        {
            (double x, double y) = (i * 11.7, 224 - (i * 9.3));
            (double originalX, double originalY) = view.ToOriginal(x, y);
            (double backX, double backY) = view.ToModel(originalX, originalY);
            return Math.Abs(backX - x) < 1e-9 && Math.Abs(backY - y) < 1e-9;
        }))).QuickCheckThrowOnFailure();

    [Fact]
    public void Seen_lies_inside_the_original_and_is_not_empty() => Prop.ForAll(Images, image => Views(image).All(view =>
        view.Seen is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0 } seen
        && seen.Right <= image.Width + 1e-9
        && seen.Bottom <= image.Height + 1e-9)).QuickCheckThrowOnFailure();

    [Fact]
    public void Squash_and_pad_see_the_whole_image() => Prop.ForAll(Images, image => image.Rule[0] == 'r' || Views(image).All(view =>
        Math.Abs(view.Seen.Width - image.Width) < 1e-6 && Math.Abs(view.Seen.Height - image.Height) < 1e-6)).QuickCheckThrowOnFailure();

    [Fact]
    public void Center_crop_of_a_film_sees_64_to_960() =>
        Assert.Equal(new RectangleD(64, 64, 960, 960), Assert.Single(Views(("resize256-center224", 1024, 1024))).Seen);

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(1, 32, 0, false)]
    [InlineData(2, 0, 32, false)]
    [InlineData(3, 32, 32, false)]
    [InlineData(4, 16, 16, false)]
    [InlineData(5, 32, 0, true)]
    [InlineData(6, 0, 0, true)]
    [InlineData(7, 32, 32, true)]
    [InlineData(8, 0, 32, true)]
    [InlineData(9, 16, 16, true)]
    public void Ten_crop_comes_in_torchvisions_order(int view, double left, double top, bool flipped)
    {
        Geometry geometry = Views(("resize256-ten224", 1024, 1024))[view];

        Assert.Equal((left, top, flipped), (geometry.OffsetX, geometry.OffsetY, geometry.Flipped));
    }

    [Theory]
    [InlineData("resize256-center224", 1024, 1024)]
    [InlineData("resize256-center224", 901, 640)]
    [InlineData("resize224-center224", 500, 731)]
    [InlineData("squash224", 1000, 700)]
    [InlineData("pad224", 1200, 500)]
    [InlineData("pad224", 333, 777)]
    [InlineData("resize256-ten224", 1024, 1024)]
    [InlineData("resize259-ten224", 777, 1031)]
    public void Marker_on_the_original_is_carried_back_from_every_view_that_sees_it(string rule, int width, int height)
    {
        const int Side = 24;
        (int left, int top) = ((width / 2) - 37, (height / 2) + 11);
        byte[] pixels = new byte[width * height];
        for (int y = top; y < top + Side; y++) pixels.AsSpan((y * width) + left, Side).Fill(255);
        var preprocessor = new Preprocessor(new Preprocessing { Name = rule, Mean = [0], Deviation = [1] }, 1);

        ModelInput input = preprocessor.Apply(new PixelImage(width, height, 1, pixels));

        for (int view = 0; view < input.Views.Count; view++)
        {
            (double x, double y) = CenterOfMass(input, view);
            (double originalX, double originalY) = input.Views[view].ToOriginal(x, y);
            Assert.Equal(left + (Side / 2.0), originalX, 0.5);
            Assert.Equal(top + (Side / 2.0), originalY, 0.5);
        }
    }

    private static IReadOnlyList<Geometry> Views((string Rule, int Width, int Height) image)
    {
        (SpatialRule rule, int resize, int input) = Preprocessing.ImageNet(image.Rule).ParseName();
        SpatialPlan plan = SpatialPlan.For(rule, resize, input, image.Width, image.Height);
        return [.. plan.Views.Select(view => plan.GeometryOf(view, input, image.Width, image.Height))];
    }

    private static (double X, double Y) CenterOfMass(ModelInput input, int view)
    {
        (double mass, double sumX, double sumY) = (0, 0, 0);
        for (int y = 0; y < input.Height; y++)
        {
            for (int x = 0; x < input.Width; x++)
            {
                double value = input.Values[(((view * input.Height) + y) * input.Width) + x];
                (mass, sumX, sumY) = (mass + value, sumX + (value * (x + 0.5)), sumY + (value * (y + 0.5)));
            }
        }

        return (sumX / mass, sumY / mass);
    }
}
