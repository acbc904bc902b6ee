using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class ScoreCamTests : IAsyncLifetime
{
    private TinyModel _tiny = null!;
    private XrayScorer _scorer = null!;
    private Prediction _prediction = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelInput Input => _tiny.Input(seed: 3);

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        _scorer = await XrayScorer.CreateAsync(_tiny.Package, settings: new SessionSettings { ViewsPerPass = 8 });
        _prediction = _scorer.Score("film", new ImageContent(new byte[1]), Input, Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Run_in_batches_equals_one_pass_after_another(int batch)
    {
        ActivationMaps expected = BruteForce(channels: [.. Enumerable.Range(0, Features().Findings)]);

        ViewScores view = Add(new ScoreCamOptions { Batch = batch }).Views[0];

        AssertClose(expected.Values, view.Further["scorecam"].Values);
        Assert.Equal(new ChannelShare(expected.Findings, expected.Findings, 0), view.Further["scorecam"].Channels);
    }

    [Fact]
    public void Channels_are_those_of_the_largest_energy_and_the_rest_is_stated()
    {
        ActivationMaps a = Features();
        double[] energy = [.. Enumerable.Range(0, a.Findings).Select(k => a.Of(k).ToArray().Sum(static v => v * (double)v))];
        int[] strongest = [.. Enumerable.Range(0, a.Findings).OrderByDescending(k => energy[k]).Take(5)];

        ActivationMaps actual = Add(new ScoreCamOptions { Channels = 5 }).Views[0].Further["scorecam"];

        AssertClose(BruteForce(strongest).Values, actual.Values);
        Assert.Equal((5, a.Findings), (actual.Channels!.Used, actual.Channels.Of));
        Assert.Equal(1 - (strongest.Sum(k => energy[k]) / energy.Sum()), actual.Channels.EnergyLeftOut, 1e-9);
        Assert.InRange(actual.Channels.EnergyLeftOut, 0.001, 0.999);
    }

    [Fact]
    public void Progress_counts_every_channel_to_the_last()
    {
        Seen seen = new();
        ScoreCamRun.Add(_scorer, ScoreCam.Paper, _prediction, Input, new ScoreCamOptions { Batch = 3 }, seen, Cancellation);

        int all = Features().Findings;
        Assert.All(seen, s => Assert.Equal(all, s.All));
        Assert.Equal(all, seen[^1].Done);
        Assert.Equal(seen.Select(static s => s.Done).Order(), seen.Select(static s => s.Done));
    }

    [Fact]
    public void Cancelled_in_the_middle_it_stops()
    {
        using CancellationTokenSource stop = new();
        StopAt halfway = new(stop);
        Assert.ThrowsAny<OperationCanceledException>(
            () => ScoreCamRun.Add(_scorer, ScoreCam.Paper, _prediction, Input, new ScoreCamOptions { Batch = 1 }, halfway, stop.Token));
        Assert.InRange(halfway.Last, 5, 6);
    }

    [Fact]
    public void Another_image_than_the_scored_one_is_refused()
    {
        InconsistentScoreException refused = Assert.Throws<InconsistentScoreException>(
            () => ScoreCamRun.Add(_scorer, ScoreCam.Paper, _prediction, _tiny.Input(seed: 4), null, null, Cancellation));
        Assert.Equal(ErrorCodes.ScoreMapMismatch, refused.Code);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 65)]
    public void Options_out_of_range_are_refused(int channels, int batch) =>
        Assert.Throws<InvalidInputException>(() => new ScoreCamOptions { Channels = channels, Batch = batch });

    private ActivationMaps Features() => _scorer.Features(Input, Cancellation)[0].Features;

    private Prediction Add(ScoreCamOptions options) =>
        ScoreCamRun.Add(_scorer, ScoreCam.Paper, _prediction, Input, options, null, Cancellation);

    /// <summary>Algorithm 1 of the paper, literally: one mask, one image, one pass at a time.</summary>
    private ActivationMaps BruteForce(int[] channels)
    {
        ActivationMaps a = Features();
        ModelInput image = Input;
        int side = TinyModel.Side, pixels = side * side;
        float[] nothing = _scorer.Logits(image with { Values = new float[image.Values.Length] }, Cancellation)[0];
        double[][] scores = new double[channels.Length][];
        foreach ((int i, int k) in channels.Index())
        {
            double[] up = new double[pixels];
            for (int p = 0; p < pixels; p++) up[p] = Sample(a, k, p / side, p % side, side);
            (double least, double most) = (up.Min(), up.Max());
            float[] masked = [.. image.Values];
            for (int at = 0; at < masked.Length; at++)
                masked[at] *= most > least ? (float)((up[at % pixels] - least) / (most - least)) : 0;
            float[] logits = _scorer.Logits(image with { Values = masked }, Cancellation)[0];
            scores[i] = [.. logits.Zip(nothing, static (with, without) => (double)with - without)];
        }

        float[] maps = new float[3 * a.Height * a.Width];
        for (int c = 0; c < 3; c++)
        {
            double total = scores.Sum(s => Math.Exp(s[c]));
            for (int cell = 0; cell < a.Height * a.Width; cell++)
            {
                double sum = 0;
                foreach ((int i, int k) in channels.Index()) sum += Math.Exp(scores[i][c]) / total * a.Of(k)[cell];
                maps[(c * a.Height * a.Width) + cell] = (float)Math.Max(0, sum);
            }
        }

        return a with { Values = maps };
    }

    private static double Sample(ActivationMaps a, int k, int y, int x, int side)
    {
        double row = Math.Clamp(((y + 0.5) * a.Height / side) - 0.5, 0, a.Height - 1);
        double column = Math.Clamp(((x + 0.5) * a.Width / side) - 0.5, 0, a.Width - 1);
        (int top, int left) = ((int)row, (int)column);
        (int bottom, int right) = (Math.Min(top + 1, a.Height - 1), Math.Min(left + 1, a.Width - 1));
        float[] m = a.Of(k).ToArray();
        double upper = m[(top * a.Width) + left] + ((column - left) * (m[(top * a.Width) + right] - m[(top * a.Width) + left]));
        double lower = m[(bottom * a.Width) + left] + ((column - left) * (m[(bottom * a.Width) + right] - m[(bottom * a.Width) + left]));
        return upper + ((row - top) * (lower - upper));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Contains(expected, static v => v > 0);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5 * expected.Max());
    }

    private sealed class Seen : List<(int Done, int All)>, IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => Add(value);
    }

    private sealed class StopAt(CancellationTokenSource stop) : IProgress<(int Done, int All)>
    {
        public int Last { get; private set; }

        public void Report((int Done, int All) value)
        {
            Last = value.Done;
            if (Last >= 5) stop.Cancel();
        }
    }
}
