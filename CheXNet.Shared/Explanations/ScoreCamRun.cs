using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>How <see cref="ScoreCamRun"/> works.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record ScoreCamOptions
{
    /// <summary>The channels to mask with in each view, those of the largest activation energy <c>Σᵢⱼ Aₖᵢⱼ²</c> first; null: all.</summary>
    public int? Channels { get; init => field = value is { } channels ? OptionRange.Check(channels, 1, 1 << 20) : null; }

    /// <summary>Masked images per forward pass, 1 to 64; at most the session's <see cref="SessionSettings.ViewsPerPass"/>.</summary>
    public int Batch { get; init => field = OptionRange.Check(value, 1, 64); } = 4;
}

/// <summary>
/// Computes <see cref="ScoreCam"/>: one forward pass per channel and view, about a minute and a half for DenseNet-121 on one core. Masks
/// do not depend on the finding, so the passes serve all findings at once.
/// </summary>
public static class ScoreCamRun
{
    /// <summary>Relative difference from the stored logits above which the image or the model cannot be the scored one.</summary>
    private const double SameLogit = 1e-3;

    /// <summary>Adds the method's maps of all findings to a prediction.</summary>
    /// <param name="scorer">The model that made the prediction.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="input">The scored image, prepared again: <see cref="XrayScorer.Prepare"/>.</param>
    /// <param name="options">Null: all channels.</param>
    /// <param name="progress">Receives the passes done and their number.</param>
    /// <param name="cancellationToken">Stops within one pass.</param>
    /// <returns>The same prediction with the map <see cref="ScoreCam.Map"/> in each view.</returns>
    /// <exception cref="ModelPackageException">The graph gives no feature maps.</exception>
    /// <exception cref="InconsistentScoreException">A number is not finite, or image and model give other logits than stored.</exception>
    public static Prediction Add(
        XrayScorer scorer,
        ScoreCam method,
        Prediction prediction,
        ModelInput input,
        ScoreCamOptions? options,
        IProgress<(int Done, int All)>? progress,
        CancellationToken cancellationToken)
    {
        options ??= new ScoreCamOptions();
        var views = scorer.Features(input, cancellationToken);
        float[] blank = new float[input.Values.Length / input.Views.Count];
        float[] baseline = scorer.Logits(input with { Values = blank, Views = [input.Views[0]] }, cancellationToken)[0];
        int each = Math.Min(options.Channels ?? int.MaxValue, views[0].Features.Findings), done = 0;
        return prediction with { Views = [.. prediction.Views.Select(Explained)] };

        ViewScores Explained(ViewScores view, int index)
        {
            (float[] logits, ActivationMaps features) = views[index];
            if (logits.Zip(view.Logits).Any(static l => Math.Abs(l.First - l.Second) > SameLogit * (1 + Math.Abs(l.Second))))
            {
                throw new InconsistentScoreException(
                    ErrorCodes.ScoreMapMismatch,
                    $"{method.Title} cannot be computed: the image or the model gives other logits than the stored prediction has. "
                    + "Score the image again.");
            }

            (int[] channels, ChannelShare share) = Strongest(features, each);
            float[] image = input.Values[(index * blank.Length)..((index + 1) * blank.Length)];
            float[][] scores = Masked(features, channels, image);
            float[] maps = Weighted(features, channels, scores);
            ActivationMaps added = new(logits.Length, features.Height, features.Width, maps) { Channels = share };
            return view with { Further = view.Further.Append(new(method.Map!, added)).DistinctBy(static f => f.Key).ToDictionary() };
        }

        // S(X ∘ Hₖ) − S(X_b) of each channel, for all findings.
        float[][] Masked(ActivationMaps features, int[] channels, float[] image)
        {
            ScoreCamMask masks = new(method, features.Height, features.Width, input.Height, input.Width);
            float[][] scores = [.. channels.Select(_ => new float[baseline.Length])];
            List<int> batch = new(options.Batch);
            float[] values = new float[options.Batch * image.Length], mask = new float[input.Height * input.Width];
            for (int i = 0; i < channels.Length; i++)
            {
                if (masks.Fill(features.Of(channels[i]), mask))
                {
                    Span<float> masked = values.AsSpan(batch.Count * image.Length, image.Length);
                    for (int at = 0; at < image.Length; at++) masked[at] = image[at] * mask[at % mask.Length];
                    batch.Add(i);
                }

                if (batch.Count < options.Batch && i < channels.Length - 1) continue;
                Flush();
                progress?.Report((done + i + 1, each * input.Views.Count));
            }

            done += channels.Length;
            return scores;

            void Flush()
            {
                if (batch.Count == 0) return;
                ModelInput several = input with
                {
                    Values = batch.Count == options.Batch ? values : values[..(batch.Count * image.Length)],
                    Views = [.. batch.Select(_ => input.Views[0])],
                };
                foreach ((int i, float[] logits) in batch.Zip(scorer.Logits(several, cancellationToken)))
                {
                    for (int c = 0; c < logits.Length; c++) scores[i][c] = logits[c] - baseline[c];
                }

                batch.Clear();
            }
        }
    }

    private static (int[] Channels, ChannelShare Share) Strongest(ActivationMaps features, int count)
    {
        double[] energy = new double[features.Findings];
        for (int k = 0; k < energy.Length; k++)
        {
            foreach (float a in features.Of(k)) energy[k] += a * (double)a;
        }

        int[] channels = [.. Enumerable.Range(0, energy.Length).OrderByDescending(k => energy[k]).Take(count).Order()];
        double all = energy.Sum(), used = channels.Sum(k => energy[k]);
        bool whole = channels.Length == energy.Length || all == 0;
        return (channels, new ChannelShare(channels.Length, energy.Length, whole ? 0 : Math.Max(0, 1 - (used / all))));
    }

    /// <summary><c>float[F, h, w]</c>: <c>ReLU(Σₖ αₖ Aₖ)</c>, α the softmax of the scores over the channels.</summary>
    private static float[] Weighted(ActivationMaps features, int[] channels, float[][] scores)
    {
        int findings = scores[0].Length, cells = features.Height * features.Width;
        float[] maps = new float[findings * cells];
        double[] sum = new double[cells];
        for (int c = 0; c < findings; c++)
        {
            double most = scores.Max(score => (double)score[c]), total = scores.Sum(score => Math.Exp(score[c] - most));
            Array.Clear(sum);
            for (int i = 0; i < channels.Length; i++)
            {
                double alpha = Math.Exp(scores[i][c] - most) / total;
                ReadOnlySpan<float> a = features.Of(channels[i]);
                for (int at = 0; at < cells; at++) sum[at] += alpha * a[at];
            }

            for (int at = 0; at < cells; at++) maps[(c * cells) + at] = (float)Math.Max(0, sum[at]);
        }

        return maps;
    }
}
