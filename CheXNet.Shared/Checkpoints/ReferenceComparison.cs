using CheXNet.Files;

namespace CheXNet.Checkpoints;

internal static class ReferenceComparison
{
    public static ReferenceReport Run(
        ModelSession session, ReferenceTable table, ReferenceOptions options, CancellationToken cancellationToken)
    {
        ModelCard card = session.Package.Card;
        bool needsPoints = options.Scale == ReferenceScale.OperatingPointNormalized;
        int[] compared = [.. table.Findings.Where(c => !needsPoints || Point(card, c) is not null)];
        if (compared.Length == 0) throw Invalid(options, "the model has no operating points, so its output cannot be rescaled by them");
        Preprocessor preprocessor = new(card.Preprocessing, card.Input.Channels);
        XrayDecoder decoder = new(ImageLimits.OfThisMachine());
        string folder = options.Images ?? Path.GetDirectoryName(Path.GetFullPath(options.Csv))!;
        ReferenceReport report = new(0, 0, [.. compared.Select(c => card.Findings[c].Name)], 0, "", "");
        foreach ((string image, double[] known) in table.Rows)
        {
            string path = Path.Combine(folder, image);
            if (!File.Exists(path))
            {
                report = report with { Missing = report.Missing + 1 };
                continue;
            }

            IReadOnlyList<ViewScores> views = session.Run(preprocessor.Apply(decoder.Decode(Read(options, path)).Image), cancellationToken);
            double[] probabilities = Probabilities.Of(card, views);
            report = report with { Images = report.Images + 1 };
            foreach (int c in compared)
            {
                double ours = options.Scale switch
                {
                    ReferenceScale.Logit => views[0].Logits[c],
                    ReferenceScale.OperatingPointNormalized => Normalize(probabilities[c], Point(card, c)!.Value),
                    _ => probabilities[c],
                };
                double difference = Math.Abs(ours - known[table.ColumnOf(c)]);
                if (difference >= report.Difference)
                    report = report with { Difference = difference, WorstImage = image, WorstFinding = card.Findings[c].Name };
            }
        }

        if (report.Images == 0)
            throw Invalid(options, $"none of its {table.Rows.Count} images is in '{folder}'; name their folder with --images");
        if (report.Difference <= options.Tolerance) return report;
        throw ModelSelfTest.Failed(
            card,
            $"it differs by {report.Difference:g3} from the known probabilities ({report.WorstFinding} of {report.WorstImage}; "
            + $"allowed are {options.Tolerance:g3}). "
            + "Check the profile, the preprocessing and the order of the labels.");
    }

    /// <summary>torchxrayvision's <c>op_norm</c>: piecewise linear, maps operating point t to 0.5.</summary>
    internal static double Normalize(double p, double t) => p < t ? p / (2 * t) : 1 - ((1 - p) / (2 * (1 - t)));

    private static byte[] Read(ReferenceOptions options, string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(options, $"its image '{path}' cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static double? Point(ModelCard card, int finding) => card.OperatingPoints?.Thresholds[finding];

    private static InvalidInputException Invalid(ReferenceOptions options, string why, Exception? inner = null) =>
        new(ErrorCodes.ArgumentInvalid, $"The reference '{options.Csv}' cannot be compared: {why}.", inner);
}
