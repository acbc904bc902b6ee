namespace CheXNet.Differentiation;

/// <summary>The score S of one finding as a function that can be differentiated.</summary>
/// <param name="Index">The finding's index in card order.</param>
public sealed record FindingScore(GradientModel Model, int Index, ScoreTarget Target)
{
    /// <summary>The finding.</summary>
    public Finding Finding => Model.Package.Card.Findings[Index];

    /// <summary>Computes scores and gradients of a batch.</summary>
    /// <param name="images"><c>float[N, C, H, W]</c>, normalized as the card says.</param>
    /// <param name="layers">The layers to differentiate by; <see cref="LayerNames.Image"/> for the input.</param>
    /// <inheritdoc cref="GradientModel.Run" path="/exception"/>
    public ScorePass Run(Tensor images, IReadOnlyList<string> layers, CancellationToken cancellationToken)
    {
        int count = images.Shape[0], findings = Model.Package.Card.Findings.Count;
        float[] seed = new float[count * findings];
        for (int i = 0; i < count; i++) seed[(i * findings) + Index] = 1;
        GradientPass pass = Model.Run(images, new Tensor([count, findings], seed), layers, cancellationToken);
        float[] logits = [.. Enumerable.Range(0, count).Select(i => pass.Logits.Values[(i * findings) + Index])];
        if (!logits.All(float.IsFinite) || !pass.Layers.All(static l => l.Gradient.Values.All(float.IsFinite)))
        {
            throw new InconsistentScoreException(
                ErrorCodes.ScoreNotFinite, $"A logit or gradient of {Finding} holds NaN or infinity: the model cannot take this image.");
        }

        if (Target == ScoreTarget.Logit) return new ScorePass(logits, [.. logits], pass.Layers);
        (double[] scores, double[] slopes) = Probabilities(logits);
        return new ScorePass(logits, scores, [.. pass.Layers.Select(l => l with { Gradient = Scaled(l.Gradient, slopes) })]);
    }

    private (double[] Probabilities, double[] Derivatives) Probabilities(float[] logits)
    {
        Calibration? calibration = Model.Package.Card.Calibration;
        double slope = calibration?.Slope[Index] ?? 1, intercept = calibration?.Intercept[Index] ?? 0;
        double[] p = Array.ConvertAll(logits, z => Sigmoid.Of((slope * z) + intercept));
        return (p, [.. logits.Select((z, i) => slope * p[i] * Sigmoid.Of(-((slope * z) + intercept)))]);
    }

    private static Tensor Scaled(Tensor gradient, double[] factors)
    {
        int each = gradient.Values.Length / factors.Length;
        return new Tensor(gradient.Shape, [.. gradient.Values.Select((g, i) => (float)(g * factors[i / each]))]);
    }
}

/// <summary>The scores of a batch, with their gradients.</summary>
/// <param name="Logits">The finding's logit of each image.</param>
/// <param name="Scores">S of each image: the logit or the probability.</param>
/// <param name="Layers">One per requested layer; gradients are ∂S/∂A.</param>
public sealed record ScorePass(float[] Logits, double[] Scores, IReadOnlyList<LayerGradient> Layers);
