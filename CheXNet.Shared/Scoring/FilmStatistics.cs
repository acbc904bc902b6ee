namespace CheXNet.Scoring;

/// <summary>
/// Mean and covariance of <see cref="FilmTraits"/> on the films that a model is for. An image's distance from them is Mahalanobis'
/// <c>d² = xᵀ C⁻¹ x</c>, with x the standardized traits and C their correlations, shrunk towards the identity.
/// </summary>
/// <param name="Mean">One per trait.</param>
/// <param name="Deviation">One per trait, positive.</param>
/// <param name="Inverse">C⁻¹, which is symmetric: its lower triangle with the diagonal, row by row.</param>
/// <param name="Scale">The distance that the most unusual percent of films held out has.</param>
/// <param name="Limit">The multiple of it from which an image is refused; null: none is for that.</param>
public sealed record FilmStatistics(
    IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation, IReadOnlyList<double> Inverse, double Scale, double? Limit)
{
    /// <summary>The name of a package's file with them.</summary>
    public const string FileName = "film-statistics.json";

    /// <summary>Reads those of a package; null if it has none.</summary>
    /// <exception cref="ModelPackageException">The file is missing, altered, or not what it should be.</exception>
    public static async Task<FilmStatistics?> OfAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        if (package.Card.FilmStatistics is not { } record) return null;
        byte[] json = await package.ReadFileAsync(record.File, cancellationToken);
        try
        {
            FilmStatistics? read = JsonSerializer.Deserialize<FilmStatistics>(json, JsonSerializerOptions.Web);
            int traits = (3 * package.Card.Findings.Count) + FilmAppearance.Bins + 7;
            bool fits = read is { Mean: not null, Deviation: not null, Inverse: not null, Scale: > 0, Limit: null or > 0 }
                && read.Mean.Count == traits && read.Deviation.Count == traits && read.Inverse.Count == traits * (traits + 1) / 2
                && read.Mean.Concat(read.Inverse).All(double.IsFinite) && read.Deviation.All(static d => d > 0);
            if (fits) return read;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new ModelPackageException(
            ErrorCodes.ModelCardInvalid,
            $"{package.Location}: {record.File} holds no statistics of films for this model. Calibrate the model again.");
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    /// <summary>How unusual traits are: 1 for the most unusual percent.</summary>
    internal double UnusualOf(double[] traits) => DistanceOf(traits) / Scale;

    /// <summary>The complaint about an unusual image; null below the limit.</summary>
    internal FilmComplaint? ComplaintOf(double unusual) => !(unusual >= Limit) ? null : new FilmComplaint(
        ErrorCodes.FilmUnusual,
        FormattableString.Invariant($"it is {unusual:0.0} times as unusual as the most unusual percent of the films that the model's card ")
        + FormattableString.Invariant($"was fitted on, from {Limit:0.0} on it is refused"));

    internal double DistanceOf(double[] traits)
    {
        double[] x = [.. traits.Select((t, i) => (t - Mean[i]) / Deviation[i])];
        double sum = 0;
        int at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double below = 0;
            for (int j = 0; j < i; j++) below += Inverse[at++] * x[j];
            sum += x[i] * ((2 * below) + (Inverse[at++] * x[i]));
        }

        return Math.Sqrt(Math.Max(0, sum));
    }
}
