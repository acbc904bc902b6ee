using CheXNet.Evaluation.Reports;
using MathNet.Numerics.Statistics;

namespace CheXNet.Evaluation.Drift;

/// <summary>When a change was noticed.</summary>
/// <param name="Film">The film at which, counted from 1.</param>
/// <param name="At">When it was scored, UTC.</param>
/// <param name="Of">What changed: a series with <c>higher</c> or <c>lower</c>, or <c>refusals</c>.</param>
public sealed record DriftAlarm(int Film, DateTimeOffset At, string Of);

/// <summary>One series of the films beside the reference's.</summary>
/// <param name="Median">Of the films; null without any.</param>
/// <param name="ReferenceMedian">Of the reference.</param>
/// <param name="MeanDeviate">The films' mean place in the reference, in its standard deviations: 0 if nothing changed.</param>
public sealed record DriftSeriesReport(string Name, double? Median, double ReferenceMedian, double? MeanDeviate);

/// <summary>A stretch of films compared with a reference.</summary>
/// <param name="Model">The model, <c>id@version</c>.</param>
/// <param name="Reference">What it is compared with.</param>
/// <param name="Source">The films' dataset.</param>
/// <param name="Films">Films, refused ones included.</param>
/// <param name="Refused">Films that were, or would be, refused.</param>
/// <param name="ReferenceRefused">The share of the reference's films that were.</param>
/// <param name="Codes">Refused films by code.</param>
/// <param name="Alarm">The first alarm; null if there is none.</param>
/// <param name="Limit">The evidence from which on there is an alarm.</param>
/// <param name="Evidence">The largest evidence after each film, at most 1,000 of them, evenly spaced.</param>
/// <param name="Series">Each series.</param>
public sealed record DriftReport(
    ModelId Model, string Reference, string Source, int Films, int Refused, double ReferenceRefused,
    IReadOnlyDictionary<string, int> Codes, DriftAlarm? Alarm, double Limit, IReadOnlyList<double> Evidence,
    IReadOnlyList<DriftSeriesReport> Series)
{
    private const int MostPoints = 1000;
    private const string Style = "<style>text{font:11px sans-serif}.grid{stroke:#ddd}polyline{fill:none;stroke-width:1.5}"
        + ".evidence{stroke:#06c}.limit{stroke:#c00;stroke-dasharray:4}</style>";

    /// <summary>The largest evidence of all.</summary>
    public double Highest => Evidence.DefaultIfEmpty(0).Max();

    /// <summary>Compares films in the order in which they came.</summary>
    /// <param name="films">With values in the order of the reference's series.</param>
    public static DriftReport Of(DriftReference reference, string source, IReadOnlyList<DriftFilm> films)
    {
        DriftDetector detector = new(reference);
        DriftAlarm? alarm = null;
        List<double> evidence = [];
        DriftFilm[] ordered = [.. films.OrderBy(static f => f.At).ThenBy(static f => f.Image, StringComparer.Ordinal)];
        foreach ((int i, DriftFilm film) in ordered.Index())
        {
            bool alarms = detector.Add(film);
            (double now, string of) = detector.Now;
            if (alarms) alarm ??= new DriftAlarm(i + 1, film.At, of);
            if (ordered.Length <= MostPoints || (long)(i + 1) * MostPoints / ordered.Length > (long)i * MostPoints / ordered.Length)
                evidence.Add(Math.Max(0, now));
        }

        return new DriftReport(
            reference.Model, reference.Source, source, ordered.Length, ordered.Count(static f => f.Refusal is not null),
            (double)reference.Refused / reference.Films,
            ordered.Select(static f => f.Refusal).OfType<string>().GroupBy(static c => c)
                .ToDictionary(static g => g.Key, static g => g.Count()),
            alarm, detector.Limit, evidence, [.. reference.Series.Select((series, s) => SeriesOf(series, s, ordered))]);
    }

    /// <summary>The evidence along the films, as an SVG picture.</summary>
    public string ToSvg()
    {
        double top = Math.Ceiling(Math.Max(Limit * 1.2, Highest));
        Svg svg = new(640, 260, $"{Source} against {Reference}, {Model}", "share of the films", "evidence of a change", top);
        svg.Line([(0, Limit), (1, Limit)], "limit");
        svg.Line(Evidence.Select((value, i) => ((i + 1.0) / Evidence.Count, value)), "evidence");
        string picture = svg.Close();
        int begin = picture.IndexOf('>', StringComparison.Ordinal) + 1;
        return string.Concat(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"", picture.AsSpan("<svg".Length, begin - "<svg".Length), Style,
            picture.AsSpan(begin));
    }

    private static DriftSeriesReport SeriesOf(DriftSeries series, int index, DriftFilm[] films)
    {
        double[] values = [.. films.Where(static f => f.Values.Count > 0).Select(f => f.Values[index]).OfType<double>()];
        double reference = series.Quantiles[series.Quantiles.Count / 2];
        return values.Length == 0
            ? new DriftSeriesReport(series.Name, null, reference, null)
            : new DriftSeriesReport(series.Name, values.Median(), reference, values.Average(series.DeviateOf));
    }
}
