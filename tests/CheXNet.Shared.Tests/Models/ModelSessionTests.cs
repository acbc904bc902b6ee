using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelSessionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 14)]
    [InlineData(1, 18)]
    public async Task Run_tinyPackage_givesLogitsAndMapsOfEveryFinding(int channels, int findings)
    {
        using TinyModel model = await TinyModel.CreateAsync(channels, findings);
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);

        ViewScores view = Assert.Single(session.Run(model.Input(), CancellationToken.None));

        Assert.Equal(findings, view.Logits.Length);
        Assert.Equal((findings, 8, 8), (view.Maps.Findings, view.Maps.Height, view.Maps.Width));
        for (int c = 0; c < findings; c++)
        {
            double mean = 0;
            foreach (float cell in view.Maps.Of(c)) mean += cell / 64.0;
            Assert.Equal(view.Logits[c], mean + model.Package.Card.Bias[c], 1e-5);
        }
    }

    [Fact]
    public async Task Run_severalViews_equalsEachViewAlone()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using ModelSession one = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);
        using ModelSession batch = await ModelSession.CreateAsync(
            model.Package, Precision.Fp32, new SessionSettings { ViewsPerPass = 4 }, CancellationToken.None);
        ModelInput input = model.Input(views: 10);

        IReadOnlyList<ViewScores> expected = one.Run(input, CancellationToken.None);
        IReadOnlyList<ViewScores> actual = batch.Run(input, CancellationToken.None);

        Assert.Equal(10, actual.Count);
        Assert.NotEqual(expected[0].Logits, expected[9].Logits);
        for (int v = 0; v < 10; v++)
        {
            for (int c = 0; c < 14; c++) Assert.Equal(expected[v].Logits[c], actual[v].Logits[c], 1e-5f);
        }
    }

    [Fact]
    public async Task Run_manyThreadsAtOnce_equalsOneAfterAnother()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);
        ModelInput[] inputs = [.. Enumerable.Range(0, 64).Select(i => model.Input((ulong)i))];
        float[][] expected = [.. inputs.Select(i => session.Run(i, CancellationToken.None)[0].Logits)];
        float[][] actual = new float[inputs.Length][];

        ParallelOptions eight = new() { MaxDegreeOfParallelism = 8 };
        Parallel.For(0, inputs.Length, eight, i => actual[i] = session.Run(inputs[i], CancellationToken.None)[0].Logits);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task Run_cancelledBefore_throwsOperationCanceled()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);

        Assert.Throws<OperationCanceledException>(() => session.Run(model.Input(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Run_cancelledInTheMiddle_breaksOffThePassAndTheSessionGoesOn()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);
        ModelInput large = model.Input() with { Height = 1024, Width = 1024, Values = new float[3 * 1024 * 1024] };

        OperationCanceledException[] outcomes = [.. Enumerable.Range(0, 50).Select(_ => Cancelled(session, large))];

        Assert.Contains(outcomes, static e => e.InnerException is OnnxRuntimeException);
        Assert.Single(session.Run(model.Input(), CancellationToken.None));
    }

    [Fact]
    public async Task Run_otherChannels_isRefused()
    {
        using TinyModel model = await TinyModel.CreateAsync(channels: 3);
        using TinyModel gray = await TinyModel.CreateAsync(channels: 1);
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);

        ModelPackageException e = Assert.Throws<ModelPackageException>(() => session.Run(gray.Input(), CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelGraphInvalid, e.Code);
        Assert.Contains("3 channels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_nanInput_isScoreNotFinite()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);
        ModelInput input = model.Input();
        input.Values.AsSpan().Fill(float.PositiveInfinity);

        InconsistentScoreException e = Assert.Throws<InconsistentScoreException>(() => session.Run(input, CancellationToken.None));

        Assert.Equal(ErrorCodes.ScoreNotFinite, e.Code);
    }

    [Fact]
    public async Task Run_cardWithAnotherBias_isScoreMapMismatch()
    {
        using TinyModel model = await TinyModel.CreateAsync(
            change: static card => card with { Bias = [.. card.Bias.Select(static (b, c) => c == 5 ? b + 0.01f : b)] });
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, CancellationToken.None);

        InconsistentScoreException e = Assert.Throws<InconsistentScoreException>(() => session.Run(model.Input(), CancellationToken.None));

        Assert.Equal(ErrorCodes.ScoreMapMismatch, e.Code);
        Assert.Contains("Nodule", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_precisionWithoutGraph_isRefused()
    {
        using TinyModel model = await TinyModel.CreateAsync();

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => ModelSession.CreateAsync(model.Package, Precision.Int8, null, CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelPrecisionMissing, e.Code);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 65)]
    public void Settings_outOfRange_areRefused(int threads, int views)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(
            () => new SessionSettings { IntraOpThreads = threads, ViewsPerPass = views });

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
    }

    /// <summary>Passes one after another until a token is cancelled, which may fall between two of them or into one.</summary>
    private static OperationCanceledException Cancelled(ModelSession session, ModelInput input)
    {
        using CancellationTokenSource cancellationToken = new(TimeSpan.FromMilliseconds(5));
        try
        {
            while (true) session.Run(input, cancellationToken.Token);
        }
        catch (OperationCanceledException e)
        {
            Assert.Equal(cancellationToken.Token, e.CancellationToken);
            return e;
        }
    }
}
