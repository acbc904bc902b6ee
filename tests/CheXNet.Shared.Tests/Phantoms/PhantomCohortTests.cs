using CheXNet.Findings;
using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class PhantomCohortTests
{
    private static readonly FilmPlan[] Balanced = Films(PhantomPrevalence.Balanced);
    private static readonly FilmPlan[] Nih = Films(PhantomPrevalence.Nih);

    public static TheoryData<string> Findings => [.. ChestXray14.Findings.Select(f => f.Name)];

    [Fact]
    public void Film_is_the_same_whatever_was_asked_before()
    {
        FilmPlan alone = new PhantomCohort(11).Film(3210);
        FilmPlan inOrder = Balanced[3210];
        Assert.Equal(inOrder.ImageName, alone.ImageName);
        Assert.Equal(inOrder.Findings, alone.Findings);
        Assert.Equal(inOrder.Pose, alone.Pose);
        Assert.Equal(inOrder.Seed, alone.Seed);
    }

    [Fact]
    public void Seeds_give_different_films() => Assert.NotEqual(new PhantomCohort(1).Film(0).Seed, new PhantomCohort(2).Film(0).Seed);

    [Fact]
    public void Image_names_are_unique_and_begin_with_the_patient()
    {
        Assert.Equal(Balanced.Length, Balanced.Select(f => f.ImageName).Distinct().Count());
        Assert.All(Balanced, f => Assert.Equal(f.Patient.Number, int.Parse(f.ImageName[..8])));
        Assert.All(Balanced, f => Assert.Matches("^[0-9]{8}_[0-9]{3}\\.png$", f.ImageName));
    }

    [Fact]
    public void Patients_have_several_films_and_stay_themselves()
    {
        var patients = Balanced.SkipLast(20).GroupBy(f => f.Patient.Number).ToArray();
        Assert.InRange(patients.Average(p => p.Count()), 3.0, 4.2);
        Assert.All(patients, p =>
        {
            Assert.Single(p.Select(f => (f.Patient.IsFemale, f.Patient.HalfWidth, f.Patient.Anatomy)).Distinct());
            Assert.Equal(Enumerable.Range(0, p.Count()), p.Select(f => f.FollowUp));
            Assert.Equal(p.Select(f => f.Age).Order(), p.Select(f => f.Age));
        });
    }

    [Fact]
    public void No_patient_is_on_both_sides_of_the_split()
    {
        Assert.Empty(
            Balanced.Where(f => f.IsTest).Select(f => f.Patient.Number)
            .Intersect(Balanced.Where(f => !f.IsTest).Select(f => f.Patient.Number)));
        Assert.InRange(Balanced.Count(f => f.IsTest) / (double)Balanced.Length, .16, .24);
    }

    [Fact]
    public void Views_sexes_and_rgba_come_as_often_as_in_the_original()
    {
        Assert.InRange(Share(f => f.View == FilmView.AP), .3, .42);
        Assert.InRange(Share(f => f.Patient.IsFemale), .38, .49);
        Assert.InRange(Share(f => f.IsRgba), .003, .007);
        Assert.All(Balanced, f => Assert.InRange(f.Age, 1, 95));

        static double Share(Func<FilmPlan, bool> which) => Balanced.Count(which) / (double)Balanced.Length;
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void Finding_is_as_frequent_as_in_ChestXray14(string name)
    {
        int index = ChestXray14.Findings.ToList().FindIndex(f => f.Name == name);
        double wanted = PrevalenceTable.Of(PhantomPrevalence.Nih, index);
        // A patient's films share lasting findings: allow for five correlated films.
        Assert.InRange(
            Nih.Count(f => f.Has(new Finding(name))) / (double)Nih.Length, wanted - 4 * Math.Sqrt(5 * wanted / Nih.Length),
            wanted + 4 * Math.Sqrt(5 * wanted / Nih.Length));
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void Finding_is_frequent_enough_to_learn_when_balanced(string name) =>
        Assert.InRange(Balanced.Count(f => f.Has(new Finding(name))) / (double)Balanced.Length, .06, .17);

    [Theory]
    [MemberData(nameof(Findings))]
    public void Severity_covers_its_range(string name)
    {
        double[] severities = [.. Balanced.SelectMany(f => f.Findings).Where(f => f.Finding.Name == name).Select(f => f.Severity)];
        Assert.InRange(severities.Min(), 0, .1);
        Assert.InRange(severities.Max(), .95, 1);
    }

    [Theory]
    [InlineData("Cardiomegaly", "Edema")]
    [InlineData("Emphysema", "Pneumothorax")]
    [InlineData("Pneumonia", "Infiltration")]
    [InlineData("Mass", "Nodule")]
    public void Findings_of_one_cause_keep_company(string one, string other)
    {
        double together = Balanced.Count(f => f.Has(new Finding(one)) && f.Has(new Finding(other))) / (double)Balanced.Length;
        double apart = Balanced.Count(f => f.Has(new Finding(one))) / (double)Balanced.Length
            * Balanced.Count(f => f.Has(new Finding(other))) / Balanced.Length;
        Assert.True(together > 1.25 * apart, $"{together} and {apart}");
    }

    [Fact]
    public void Leaving_a_finding_out_leaves_everything_else()
    {
        FilmPlan film = Balanced.First(f => f.Findings.Count > 1);
        Finding gone = film.Findings[0].Finding;
        FilmPlan without = film.Without(gone);
        Assert.False(without.Has(gone));
        Assert.Equal(film.Findings.Skip(1), without.Findings);
        Assert.Equal(film with { Findings = [] }, without with { Findings = [] });
    }

    private static FilmPlan[] Films(PhantomPrevalence prevalence)
    {
        PhantomCohort cohort = new(11, prevalence);
        return [.. Enumerable.Range(0, 20_000).Select(cohort.Film)];
    }
}
