using CheXNet.Evaluation.Drift;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation.Drift;

public sealed class DriftTests
{
    private static readonly ModelId Model = new("m", "1");
    private static readonly string[] Names = ["unusual", "Mass"];

    [Fact]
    public void Same_films_raise_no_alarm_and_a_shift_does_within_200()
    {
        Random random = new(1);
        DriftReference reference = DriftReference.Of(Model, "before", Names, Films(random, 2000, 0, 0.01));
        DriftReport same = DriftReport.Of(reference, "ward", Films(random, 20_000, 0, 0.01));
        Assert.Null(same.Alarm);
        Assert.InRange(same.Series[0].MeanDeviate!.Value, -0.1, 0.1);

        DriftFilm[] changed = [.. Films(random, 1000, 0, 0.01), .. Later(Films(random, 400, 1, 0.01), 1000)];
        DriftAlarm alarm = DriftReport.Of(reference, "ward", changed).Alarm!;
        Assert.InRange(alarm.Film, 1001, 1200);
        Assert.Contains("higher", alarm.Of, StringComparison.Ordinal);
    }

    [Fact]
    public void Films_that_fall_and_refusals_that_rise_are_told()
    {
        Random random = new(2);
        DriftReference reference = DriftReference.Of(Model, "before", Names, Films(random, 2000, 0, 0.01));
        Assert.Contains(", lower", DriftReport.Of(reference, "ward", Films(random, 400, -1, 0.01)).Alarm!.Of, StringComparison.Ordinal);
        DriftReport refused = DriftReport.Of(reference, "ward", Films(random, 400, 0, 0.3));
        Assert.Equal("refusals", refused.Alarm!.Of);
        Assert.Equal(refused.Refused, refused.Codes["film-rotated"]);
    }

    [Fact]
    public void Order_of_scoring_counts_not_that_of_the_rows()
    {
        Random random = new(3);
        DriftReference reference = DriftReference.Of(Model, "before", Names, Films(random, 2000, 0, 0));
        DriftFilm[] films = [.. Films(random, 500, 0, 0), .. Later(Films(random, 300, 1, 0), 500)];
        DriftReport one = DriftReport.Of(reference, "ward", films), other = DriftReport.Of(reference, "ward", [.. films.Reverse()]);
        Assert.Equal(one.Alarm, other.Alarm);
        Assert.Equal(one.Evidence, other.Evidence);
    }

    [Fact]
    public void Reference_reads_back_and_another_file_is_refused()
    {
        DriftReference reference = DriftReference.Of(Model, "before", Names, Films(new Random(4), 3000, 0, 0.02));
        DriftReference read = DriftReference.Read(reference.ToJson(), "r.json");
        Assert.Equal(reference.ToJson(), read.ToJson());
        Assert.InRange(read.Series[0].Quantiles.Count, 1000, 2001);
        foreach (string wrong in (string[])["{}", "[]", "{\"schema\":\"chexnet.drift/2\"}", "nonsense"])
        {
            byte[] json = System.Text.Encoding.UTF8.GetBytes(wrong);
            InvalidInputException refused = Assert.Throws<InvalidInputException>(() => DriftReference.Read(json, "r.json"));
            Assert.Contains("'r.json' is no reference of the form 'chexnet.drift/1'", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reference_of_few_films_is_refused_with_their_number() => Assert.Contains(
        "before has 500 films by m@1: a reference takes 1000",
        Assert.Throws<InvalidInputException>(() => DriftReference.Of(Model, "before", Names, Films(new Random(5), 500, 0, 0))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Series_that_the_model_does_not_give_is_left_out()
    {
        DriftFilm[] films = [.. Films(new Random(6), 1500, 0, 0).Select(static f => f with { Values = [null, f.Values[1]] })];
        Assert.Equal("Mass", Assert.Single(DriftReference.Of(Model, "before", Names, films).Series).Name);
    }

    [Theory]
    [InlineData(-5, -2.9)]
    [InlineData(0.5, 0)]
    [InlineData(9, 2.9)]
    public void Deviate_is_the_place_among_the_reference(double value, double about)
    {
        DriftSeries series = new("x", [.. Enumerable.Range(0, 1001).Select(static i => i / 1000.0)]);
        Assert.InRange(series.DeviateOf(value), about - 0.2, about + 0.2);
        Assert.Equal(0, new DriftSeries("flat", [1, 1, 1]).DeviateOf(1), 1e-9);
    }

    [Fact]
    public void Picture_shows_the_limit_and_the_evidence()
    {
        Random random = new(7);
        DriftReference reference = DriftReference.Of(Model, "a<b", Names, Films(random, 1000, 0, 0));
        string svg = DriftReport.Of(reference, "ward", Films(random, 50, 0, 0)).ToSvg();
        Assert.StartsWith("<svg xmlns=", svg, StringComparison.Ordinal);
        Assert.Equal(2, svg.Split("<polyline").Length - 1);
        Assert.Contains("a&lt;b", svg, StringComparison.Ordinal);
    }

    private static DriftFilm[] Films(Random random, int count, double shift, double refused) =>
    [
        .. Enumerable.Range(0, count).Select(i => random.NextDouble() < refused
            ? new DriftFilm($"{i}.png", DateTimeOffset.UnixEpoch.AddMinutes(i), [], "film-rotated")
            : new DriftFilm(
                $"{i}.png", DateTimeOffset.UnixEpoch.AddMinutes(i),
                [Normal(random) + shift, 1 / (1 + Math.Exp(-Normal(random)))], null)),
    ];

    private static IEnumerable<DriftFilm> Later(IEnumerable<DriftFilm> films, int minutes) =>
        films.Select(film => film with { At = film.At.AddMinutes(minutes) });

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
