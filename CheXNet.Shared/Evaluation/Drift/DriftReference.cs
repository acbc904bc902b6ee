namespace CheXNet.Evaluation.Drift;

/// <summary>What ordinary films look like to a model: distributions that later films are compared with.</summary>
/// <param name="Schema"><see cref="CurrentSchema"/>.</param>
/// <param name="Model">The model, <c>id@version</c>: scores of another cannot be compared.</param>
/// <param name="Source">The dataset, for people.</param>
/// <param name="Films">Films, refused ones included.</param>
/// <param name="Refused">Films that were, or would be, refused.</param>
/// <param name="Series">What is compared: <c>unusual</c>, if the model has it, and each finding's probability.</param>
public sealed record DriftReference(
    string Schema, ModelId Model, string Source, int Films, int Refused, IReadOnlyList<DriftSeries> Series)
{
    /// <summary>The schema version that this software reads and writes.</summary>
    public const string CurrentSchema = "chexnet.drift/1";

    /// <summary>The fewest films: with fewer, what is taken for ordinary is too uncertain for so few false alarms.</summary>
    public const int Fewest = 1000;

    private const int MostQuantiles = 2001;

    /// <summary>Makes a reference of films.</summary>
    /// <param name="names">The names of the films' values.</param>
    /// <exception cref="InvalidInputException">There are too few films.</exception>
    public static DriftReference Of(ModelId model, string source, IReadOnlyList<string> names, IReadOnlyList<DriftFilm> films)
    {
        int scored = films.Count(static film => film.Values.Count > 0);
        if (scored < Fewest)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"{source} has {scored} films by {model}: a reference takes {Fewest}, so that ordinary films raise no alarm.");
        }

        List<DriftSeries> series = [];
        foreach ((int i, string name) in names.Index())
        {
            double[] values = [.. films.Where(f => f.Values.Count > 0).Select(f => f.Values[i]).OfType<double>().Order()];
            if (values.Length < Fewest) continue;
            int count = Math.Min(values.Length, MostQuantiles);
            series.Add(new DriftSeries(
                name, [.. Enumerable.Range(0, count).Select(q => values[(int)((long)q * (values.Length - 1) / (count - 1))])]));
        }

        return new DriftReference(CurrentSchema, model, source, films.Count, films.Count(static f => f.Refusal is not null), series);
    }

    /// <summary>Reads a reference.</summary>
    /// <param name="json">The bytes of a file that <see cref="ToJson"/> made.</param>
    /// <param name="name">For the message.</param>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static DriftReference Read(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            if (JsonSerializer.Deserialize<DriftReference>(json, JsonSerializerOptions.Web) is
                { Schema: CurrentSchema, Films: >= Fewest, Refused: >= 0, Series: { Count: > 0 } series } read
                && series.All(static s => s is { Name: not null, Quantiles.Count: > 1 } && s.Quantiles.Zip(s.Quantiles.Skip(1))
                    .All(static p => p.First <= p.Second)))
            {
                return read;
            }
        }
        catch (Exception e) when (e is JsonException or ModelPackageException)
        {
            // Said below.
        }

        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"'{name}' is no reference of the form '{CurrentSchema}': make one with 'chexnet monitor --make-reference'.");
    }

    /// <summary>The reference as a file.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}

/// <summary>One distribution.</summary>
/// <param name="Name"><c>unusual</c>, or a finding.</param>
/// <param name="Quantiles">Evenly spaced in probability, from the smallest value to the largest.</param>
public sealed record DriftSeries(string Name, IReadOnlyList<double> Quantiles)
{
    /// <summary>Where a value lies among the reference's, as a standard normal deviate, cut to ±3; in the middle of equal values.</summary>
    internal double DeviateOf(double value)
    {
        int below = Search(q => q < value), upTo = Search(q => q <= value), last = Quantiles.Count - 1;
        double place = upTo > below
            ? (below + upTo) / 2.0 / Quantiles.Count
            : below == 0 ? 0 : below > last ? 1
            : (below - 0.5 + ((value - Quantiles[below - 1]) / (Quantiles[below] - Quantiles[below - 1]))) / Quantiles.Count;
        const double Cut = 0.00135;
        return MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, Math.Clamp(place, Cut, 1 - Cut));
    }

    private int Search(Func<double, bool> holds)
    {
        (int low, int high) = (0, Quantiles.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (holds(Quantiles[middle])) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
