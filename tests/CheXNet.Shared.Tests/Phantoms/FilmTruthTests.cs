using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

/// <summary>The film of the same patient without the finding tells where the finding is.</summary>
public sealed class FilmTruthTests
{
    private const int Size = 256;
    private static readonly PhantomCohort Cohort = new(23);

    public static TheoryData<string> Findings => [.. ChestXray14.Findings.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Findings))]
    public void What_a_finding_changes_lies_in_its_boxes(string name)
    {
        Finding finding = new(name);
        foreach (FilmPlan plan in FilmsWith(finding).Take(12))
        {
            double[] change = Change(plan, plan.Without(finding));
            RectangleD[] boxes = [.. FilmTruth.Boxes(plan, Size).Where(b => b.Finding == finding).Select(b => b.Box)];
            double inside = 0, all = 0;
            for (int i = 0; i < change.Length; i++)
            {
                all += change[i];
                double x = i % Size + .5, y = i / Size + .5;
                if (boxes.Any(b => x > b.Left - 1 && x < b.Right + 1 && y > b.Top - 1 && y < b.Bottom + 1)) inside += change[i];
            }

            Assert.True(all > 0, $"Film {plan.Index} looks the same without {name}.");
            Assert.True(inside >= .8 * all, $"Film {plan.Index}: {inside / all:P0} of {name} lies in its boxes.");
        }
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void Boxes_lie_in_the_film_and_every_finding_has_one(string name)
    {
        Finding finding = new(name);
        foreach (FilmPlan plan in FilmsWith(finding).Take(60))
        {
            RectangleD[] boxes = [.. FilmTruth.Boxes(plan, 1024).Where(b => b.Finding == finding).Select(b => b.Box)];
            Assert.NotEmpty(boxes);
            Assert.All(boxes, b =>
                Assert.True(
                    b.Left >= 0 && b.Top >= 0 && b.Right <= 1024 && b.Bottom <= 1024 && b.Width >= 4
                    && b.Height >= 4, $"Film {plan.Index}: {b}"));
        }
    }

    [Fact]
    public void Boxes_scale_with_the_film()
    {
        FilmPlan plan = Cohort.Film(Enumerable.Range(0, 100).First(i => Cohort.Film(i).Findings.Count > 1));
        Assert.Equal(
            FilmTruth.Boxes(plan, 1024).Select(b => b.Box),
            FilmTruth.Boxes(plan, 256).Select(b => new RectangleD(b.Box.Left * 4, b.Box.Top * 4, b.Box.Right * 4, b.Box.Bottom * 4)));
    }

    [Theory]
    // Diameter at most 3 cm against more than 3 cm, on a film of which the plan knows the width.
    [InlineData("Nodule", 0.5, 3.2)]
    [InlineData("Mass", 3.0, 11)]
    public void Nodules_are_small_and_masses_large(string name, double least, double most)
    {
        Finding finding = new(name);
        foreach (FilmPlan plan in FilmsWith(finding).Take(40))
        {
            foreach (FindingBox box in FilmTruth.Boxes(plan, 1024).Where(b => b.Finding == finding))
            {
                double centimetres = Math.Max(box.Box.Width / 1024 * plan.Pose.Width, box.Box.Height / 1024 * plan.Pose.Height);
                Assert.InRange(centimetres, least, most);
            }
        }
    }

    [Fact]
    public void Film_without_findings_has_no_boxes() =>
        Assert.Empty(FilmTruth.Boxes(Enumerable.Range(0, 100).Select(Cohort.Film).First(f => f.Findings.Count == 0), 1024));

    private static IEnumerable<FilmPlan> FilmsWith(Finding finding) =>
        Enumerable.Range(0, 5000).Select(Cohort.Film).Where(f => f.Has(finding));

    private static double[] Change(FilmPlan with, FilmPlan without)
    {
        byte[] a = PhantomFilm.Render(with, Size).Image.Pixels, b = PhantomFilm.Render(without, Size).Image.Pixels;
        // One gray level is rounding and grain.
        return [.. a.Zip(b, (p, q) => (double)Math.Max(0, Math.Abs(p - q) - 1))];
    }
}
