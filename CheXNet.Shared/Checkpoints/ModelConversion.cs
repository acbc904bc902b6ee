namespace CheXNet.Checkpoints;

/// <summary>Gives a package a graph of another precision (<see cref="HalfPrecisionGraph"/>) and measures what that costs.</summary>
public static class ModelConversion
{
    private const int ViewsPerPass = 10;

    /// <summary>Writes the package with its further graph <c>model.fp16.onnx</c>; everything else stays as it is.</summary>
    /// <param name="output">The folder or zip to create; must not exist.</param>
    /// <param name="version">Its version; null: the next one, since results tell models apart by it.</param>
    /// <param name="films">Films to measure on, decoded one after the other; at least one.</param>
    /// <param name="described">What they are, for the card.</param>
    /// <param name="settings">What runs the further graph; <c>model.onnx</c> is run on the CPU.</param>
    /// <returns>The new card, with the measurement among <see cref="ModelCard.Precisions"/>.</returns>
    /// <exception cref="ModelPackageException">The graph cannot be converted, or the output cannot be written.</exception>
    /// <exception cref="InvalidInputException">There is no film.</exception>
    public static async Task<ModelCard> ToHalfAsync(
        ModelPackage package,
        string output,
        string? version,
        IEnumerable<PixelImage> films,
        string described,
        SessionSettings settings,
        CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string name in package.Card.Files.Keys) files[name] = await package.ReadFileAsync(name, cancellationToken);
        string fp32 = ModelPackage.GraphName(Precision.Fp32);
        files[ModelPackage.GraphName(Precision.Fp16)] = HalfPrecisionGraph.Write(files[fp32], $"{package.Location}: {fp32}");

        // Measured on a package beside the wanted one, which is written once, with the measurement on its card.
        ModelCard card = package.Card with { Version = version ?? ModelVersionOrder.Next(package.Card.Version, "fp16") };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-convert-");
        try
        {
            string path = Path.Combine(folder.FullName, "package");
            await ModelPackageWriter.WriteAsync(card, files, path, cancellationToken);
            ModelPackage converted = await ModelPackage.LoadAsync(path, cancellationToken);
            PrecisionReport report = await MeasureAsync(converted, films, described, settings, cancellationToken);
            Dictionary<string, PrecisionReport> reports = card.Precisions?.ToDictionary(StringComparer.Ordinal) ?? [];
            reports["fp16"] = report;
            return await ModelPackageWriter.WriteAsync(card with { Precisions = reports }, files, output, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<PrecisionReport> MeasureAsync(
        ModelPackage package,
        IEnumerable<PixelImage> films,
        string described,
        SessionSettings settings,
        CancellationToken cancellationToken)
    {
        SessionSettings cpu = new() { ViewsPerPass = ViewsPerPass, IntraOpThreads = Math.Min(64, Environment.ProcessorCount) };
        using ModelSession exact = await ModelSession.CreateAsync(package, Precision.Fp32, cpu, cancellationToken);
        using ModelSession half = await ModelSession.CreateAsync(package, Precision.Fp16, settings, cancellationToken);
        Preprocessor preprocessor = new(package.Card.Preprocessing, package.Card.Input.Channels);
        (int images, int refused, double sum, double most) = (0, 0, 0, 0);
        foreach (PixelImage film in films)
        {
            ModelInput input = preprocessor.Apply(film);
            images++;
            double[] expected = Probabilities.Of(package.Card, exact.Run(input, cancellationToken));
            try
            {
                double[] actual = Probabilities.Of(package.Card, half.Run(input, cancellationToken));
                double[] differences = [.. expected.Zip(actual, static (p, q) => Math.Abs(p - q))];
                (sum, most) = (sum + differences.Sum(), Math.Max(most, differences.Max()));
            }
            catch (InconsistentScoreException)
            {
                refused++;
            }
        }

        if (images == 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "There is no film to measure the accuracy on.");
        double mean = images == refused ? 0 : sum / ((images - refused) * (double)package.Card.Findings.Count);
        return new PrecisionReport(half.Device.ToString(), described, images, most, mean, refused);
    }
}
