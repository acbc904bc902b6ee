using CheXNet.Checkpoints;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class ModelSelfTestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sound_model_passes()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        SelfTestReport report = await ModelSelfTest.RunAsync(model.Package, null, default);
        Assert.InRange(report.MapDifference, 0, 1e-4);
        Assert.InRange(report.BatchDifference, 0, 1e-4);
        Assert.True(report.LeastSpread > 1e-6);
        Assert.Null(report.Reference);
    }

    [Fact]
    public async Task Model_with_an_output_that_never_changes_fails()
    {
        NetworkWeights weights = TinyModel.Weights(findings: 3);
        float[] rows = [.. weights["classifier.weight"].Values];
        rows.AsSpan(rows.Length / 3, rows.Length / 3).Clear();
        ModelPackage package = await Write(weights, new Tensor(weights["classifier.weight"].Shape, rows));
        CheckpointException failure = await Assert.ThrowsAsync<CheckpointException>(() => ModelSelfTest.RunAsync(package, null, default));
        Assert.Equal(ErrorCodes.CheckpointSelfTestFailed, failure.Code);
        Assert.Contains(package.Card.Findings[1].Name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_with_another_bias_on_its_card_fails()
    {
        using TinyModel model = await TinyModel.CreateAsync(
            change: static card => card with { Bias = [.. card.Bias.Select(static b => b + 0.01f)] });
        CheckpointException failure = await Assert.ThrowsAsync<CheckpointException>(
            () => ModelSelfTest.RunAsync(model.Package, null, default));
        Assert.Equal(ErrorCodes.CheckpointSelfTestFailed, failure.Code);
    }

    [Fact]
    public async Task Reference_that_agrees_is_reported_and_its_missing_images_are_counted()
    {
        using TinyModel model = await TinyModel.CreateAsync(findings: 2);
        double[] known = await Score(model, "a.png");
        string csv = _folder.File("known.csv");
        File.WriteAllText(
            csv,
            FormattableString.Invariant(
                $"Image Index,Extra,prob_cardiomegaly,Atelectasis\na.png,x,{known[1]:R},{known[0]:R}\nb.png,y,0.5,0.5\n"));
        ReferenceReport report = (await ModelSelfTest.RunAsync(model.Package, new ReferenceOptions(csv), default)).Reference!;
        Assert.Equal((1, 1), (report.Images, report.Missing));
        Assert.Equal(["Atelectasis", "Cardiomegaly"], report.Findings);
        Assert.InRange(report.Difference, 0, 1e-9);
    }

    [Fact]
    public async Task Reference_with_two_columns_exchanged_fails_and_names_the_worst()
    {
        using TinyModel model = await TinyModel.CreateAsync(findings: 2);
        double[] known = await Score(model, "a.png");
        string csv = _folder.File("known.csv");
        File.WriteAllText(csv, FormattableString.Invariant($"image,Atelectasis,Cardiomegaly\na.png,{known[1]:R},{known[0]:R}\n"));
        CheckpointException failure = await Assert.ThrowsAsync<CheckpointException>(
            () => ModelSelfTest.RunAsync(model.Package, new ReferenceOptions(csv), default));
        Assert.Contains("a.png", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reference_rescaled_by_operating_points_is_compared_as_such()
    {
        using TinyModel model = await TinyModel.CreateAsync(
            findings: 2, change: static card => card with { OperatingPoints = new OperatingPoints([0.2, null], "test") });
        double p = (await Score(model, "a.png"))[0];
        string csv = _folder.File("known.csv");
        double rescaled = p < 0.2 ? p / 0.4 : 1 - ((1 - p) / 1.6);
        File.WriteAllText(csv, FormattableString.Invariant($"image,Atelectasis,Cardiomegaly\na.png,{rescaled:R},0.5\n"));
        ReferenceOptions reference = new(csv, Scale: ReferenceScale.OperatingPointNormalized);
        ReferenceReport report = (await ModelSelfTest.RunAsync(model.Package, reference, default)).Reference!;
        Assert.Equal(["Atelectasis"], report.Findings);
        Assert.InRange(report.Difference, 0, 1e-9);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("file name,Atelectasis\na.png,0.5\n", "no column 'image'")]
    [InlineData("image,Fracture\na.png,0.5\n", "none of its columns")]
    [InlineData("image,Atelectasis\na.png,high\n", "no number")]
    [InlineData("image,Atelectasis\na.png\n", "cells")]
    [InlineData("image,Atelectasis\nnowhere.png,0.5\n", "none of its 1 images")]
    public async Task Reference_that_cannot_be_compared_is_refused(string content, string reason)
    {
        using TinyModel model = await TinyModel.CreateAsync(findings: 2);
        string csv = _folder.File("known.csv");
        File.WriteAllText(csv, content);
        InvalidInputException refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => ModelSelfTest.RunAsync(model.Package, new ReferenceOptions(csv), default));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, 0.2, 0.25)]
    [InlineData(0.2, 0.2, 0.5)]
    [InlineData(0.6, 0.2, 0.75)]
    [InlineData(1, 0.2, 1)]
    [InlineData(0, 0.2, 0)]
    public void Operating_point_goes_to_one_half(double p, double t, double expected) =>
        Assert.Equal(expected, ReferenceComparison.Normalize(p, t), 1e-12);

    private async Task<double[]> Score(TinyModel model, string name)
    {
        byte[] pixels = new byte[80 * 70];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 7 % 251);
        PixelImage image = new(80, 70, 1, pixels);
        _folder.Write(name, PngBytes.Gray(image.Width, image.Height, image.Pixels));
        using ModelSession session = await ModelSession.CreateAsync(model.Package, Precision.Fp32, null, default);
        ModelCard card = model.Package.Card;
        return Probabilities.Of(card, session.Run(new Preprocessor(card.Preprocessing, card.Input.Channels).Apply(image), default));
    }

    private async Task<ModelPackage> Write(NetworkWeights weights, Tensor classifier)
    {
        NetworkWeights changed = new(
            weights.Names.Select(name => KeyValuePair.Create(name, name == "classifier.weight" ? classifier : weights[name])));
        Dictionary<string, byte[]> files = new() { [ModelPackage.GraphName(Precision.Fp32)] = DenseNetGraph.Write(changed) };
        await ModelPackageWriter.WriteAsync(TinyModel.Card(changed), files, _folder.File("package"), default);
        return await ModelPackage.LoadAsync(_folder.File("package"), default);
    }
}
