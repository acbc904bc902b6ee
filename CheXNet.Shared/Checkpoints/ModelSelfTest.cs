namespace CheXNet.Checkpoints;

/// <summary>
/// Sanity checks for any model: finite outputs that depend on the image, maps whose mean plus bias gives the logit, other sizes
/// and batches as the card promises, and agreement with known probabilities if given.
/// </summary>
public static class ModelSelfTest
{
    /// <summary>Maximum deviation from a known probability, unless <see cref="ReferenceOptions.Tolerance"/> says otherwise.</summary>
    public const double ReferenceTolerance = 1e-4;

    private const double LeastSpread = 1e-6, BatchTolerance = 1e-4, Saturation = 30;
    private const int OtherSize = 32;

    /// <summary>Tests a package.</summary>
    /// <exception cref="CheckpointException"><c>checkpoint-self-test-failed</c>: a check failed; the message says which.</exception>
    /// <exception cref="ModelPackageException">The graph cannot be run.</exception>
    /// <exception cref="InvalidInputException">The reference is invalid.</exception>
    public static async Task<SelfTestReport> RunAsync(
        ModelPackage package, ReferenceOptions? reference, CancellationToken cancellationToken)
    {
        ReferenceTable? table = reference is null ? null : ReferenceTable.Read(reference, package.Card);
        using ModelSession session = await ModelSession.CreateAsync(
            package, Precision.Fp32, new SessionSettings { ViewsPerPass = 2 }, cancellationToken);
        try
        {
            SelfTestReport report = Test(session, package.Card, cancellationToken);
            return table is null
                ? report
                : report with { Reference = ReferenceComparison.Run(session, table, reference!, cancellationToken) };
        }
        catch (InconsistentScoreException e)
        {
            throw Failed(package.Card, e.Message, e);
        }
    }

    private static SelfTestReport Test(ModelSession session, ModelCard card, CancellationToken cancellationToken)
    {
        Preprocessor preprocessor = new(card.Preprocessing, card.Input.Channels);
        List<ViewScores> views = [];
        double batch = 0;
        foreach (PixelImage image in TestImages.All)
        {
            ModelInput input = preprocessor.Apply(image);
            Geometry view = input.Views[0];
            float[] values = input.Values[..(input.Values.Length / input.Views.Count)];
            ViewScores alone = session.Run(input with { Values = values, Views = [view] }, cancellationToken)[0];
            views.Add(alone);
            ModelInput twice = input with { Values = [.. values, .. values], Views = [view, view] };
            foreach (ViewScores twin in session.Run(twice, cancellationToken))
            {
                foreach ((float one, float other) in alone.Logits.Zip(twin.Logits))
                    batch = Math.Max(batch, Math.Abs(other - one) / (1 + Math.Abs(one)));
            }
        }

        RunOtherSize(session, card, cancellationToken);
        if (batch > BatchTolerance) throw Failed(card, $"a logit computed in a batch differs by {batch:g3} from the same computed alone");
        double spread = Spread(card, views);
        double saturated = views.Average(static v => v.Logits.Average(static logit => Math.Abs(logit) > Saturation ? 1.0 : 0));
        return new SelfTestReport(
            views.Count,
            views.Min(static v => v.Logits.Min()),
            views.Max(static v => v.Logits.Max()),
            spread,
            views.Max(view => MapDifference(card, view)),
            batch,
            saturated,
            Reference: null);
    }

    private static double Spread(ModelCard card, List<ViewScores> views)
    {
        double least = double.PositiveInfinity;
        for (int c = 0; c < card.Findings.Count; c++)
        {
            double spread = views.Max(v => v.Logits[c]) - (double)views.Min(v => v.Logits[c]);
            if (spread < LeastSpread * (1 + Math.Abs(views[0].Logits[c])))
            {
                throw Failed(
                    card,
                    $"the logit of {card.Findings[c]} is {views[0].Logits[c]:g6} whatever the image, so weights are missing or its input "
                    + "is out of range");
            }

            least = Math.Min(least, spread);
        }

        return least;
    }

    private static double MapDifference(ModelCard card, ViewScores view)
    {
        double worst = 0;
        for (int c = 0; c < view.Logits.Length; c++)
        {
            double sum = 0;
            foreach (float cell in view.Maps.Of(c)) sum += cell;
            worst = Math.Max(worst, Math.Abs((sum / (view.Maps.Height * view.Maps.Width)) + card.Bias[c] - view.Logits[c]));
        }

        return worst;
    }

    /// <summary>Explanations at other sizes require a fully convolutional graph.</summary>
    private static void RunOtherSize(ModelSession session, ModelCard card, CancellationToken cancellationToken)
    {
        int height = card.Input.Height + OtherSize, width = card.Input.Width + (2 * OtherSize);
        Geometry geometry = new(width, height, width, height, 1, 1, 0, 0);
        _ = session.Run(
            new ModelInput(card.Input.Channels, height, width, new float[card.Input.Channels * height * width], [geometry]),
            cancellationToken);
    }

    internal static CheckpointException Failed(ModelCard card, string what, Exception? inner = null) =>
        new(ErrorCodes.CheckpointSelfTestFailed, $"The model {card.ToModelId()} fails its self-test: {what}", inner);
}
