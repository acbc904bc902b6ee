namespace CheXNet.Evaluation.Drift;

/// <summary>
/// Watches films one by one for a change that lasts, by betting against there being none (Shin, Ramdas and Rinaldo, arXiv 2203.03532): for
/// a deviate z that is standard normal without a change, <c>e = exp(λz − λ²/2)</c> has the mean 1, and so has the likelihood ratio of a
/// refusal at a raised rate. The Shiryaev-Roberts statistic <c>R ← (1 + R)·e</c> of a bet exceeds A after A films or more on average if
/// nothing changes; with B bets each is held against B·A.
/// </summary>
/// <remarks>A reference of finite size is off by a little, which bets of λ = ½ and 1 would notice in the very long run only: the limit is
/// raised to the power 1/0.8 for it.</remarks>
public sealed class DriftDetector
{
    /// <summary>Films between false alarms, on average, at least.</summary>
    public const double FilmsPerFalseAlarm = 100_000;

    private const double Caution = 0.8, RaisedRate = 3, LeastRaised = 0.05;
    private static readonly double[] Sizes = [0.5, -0.5, 1, -1];

    private readonly DriftReference _reference;
    private readonly double[] _evidence;
    private readonly double _usualRate;
    private readonly double _raisedRate;

    /// <summary>Starts without evidence.</summary>
    public DriftDetector(DriftReference reference)
    {
        _reference = reference;
        _evidence = new double[(reference.Series.Count * Sizes.Length) + 1];
        Array.Fill(_evidence, double.NegativeInfinity);
        // The rate itself is known from so many films: three standard errors above it are still usual.
        double rate = (reference.Refused + 1.0) / (reference.Films + 2);
        _usualRate = Math.Min(0.5, rate + (3 * Math.Sqrt(rate * (1 - rate) / reference.Films)));
        _raisedRate = Math.Min(0.9, Math.Max(RaisedRate * _usualRate, LeastRaised));
        Limit = Math.Log(FilmsPerFalseAlarm * _evidence.Length) / Caution;
    }

    /// <summary>The evidence, log R, from which on there is an alarm.</summary>
    public double Limit { get; }

    /// <summary>The largest evidence now, and what it is of: a series with <c>higher</c> or <c>lower</c>, or <c>refusals</c>.</summary>
    public (double Evidence, string Of) Now
    {
        get
        {
            int most = 0;
            for (int i = 1; i < _evidence.Length; i++) most = _evidence[i] > _evidence[most] ? i : most;
            string of = most == _evidence.Length - 1
                ? "refusals"
                : $"{_reference.Series[most / Sizes.Length].Name}, {(Sizes[most % Sizes.Length] > 0 ? "higher" : "lower")}";
            return (_evidence[most], of);
        }
    }

    /// <summary>Adds a film.</summary>
    /// <returns>Whether the evidence has reached the limit.</returns>
    public bool Add(DriftFilm film)
    {
        bool refused = film.Refusal is not null;
        Bet(_evidence.Length - 1, refused
            ? Math.Log(_raisedRate / _usualRate)
            : Math.Log((1 - _raisedRate) / (1 - _usualRate)));
        for (int s = 0; s < film.Values.Count; s++)
        {
            if (film.Values[s] is not { } value) continue;
            double z = _reference.Series[s].DeviateOf(value);
            for (int b = 0; b < Sizes.Length; b++) Bet((s * Sizes.Length) + b, (Sizes[b] * z) - (Sizes[b] * Sizes[b] / 2));
        }

        return Now.Evidence >= Limit;
    }

    /// <summary>log R ← log(1 + R) + log e.</summary>
    private void Bet(int bet, double logE)
    {
        double r = _evidence[bet];
        _evidence[bet] = (r > 30 ? r : Math.Log(1 + Math.Exp(r))) + logE;
    }
}
