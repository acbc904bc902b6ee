using CheXNet.Checkpoints;
using CheXNet.Models;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class ModelConversionTests
{
    [Fact]
    public async Task Converted_package_scores_in_half_precision_and_its_card_tells_the_accuracy()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using TemporaryFolder folder = new();
        string output = folder.File("half");

        ModelCard card = await ConvertAsync(tiny, output, films: 3);
        ModelPackage half = await ModelPackage.LoadAsync(output, CancellationToken.None);

        Assert.Equal("1.1.0", card.Version);
        Assert.Equal(tiny.Package.GraphHash(Precision.Fp32), half.GraphHash(Precision.Fp32));
        PrecisionReport report = half.Card.Precisions!["fp16"];
        Assert.Equal(("cpu", 3, 0), (report.Device, report.Images, report.Refused));
        Assert.InRange(report.MaxDifference, double.Epsilon, 0.02);
        Assert.InRange(report.MeanDifference, double.Epsilon, report.MaxDifference);
        using ModelSession session = await ModelSession.CreateAsync(half, Precision.Fp16, null, CancellationToken.None);
        ViewScores view = session.Run(tiny.Input(), CancellationToken.None)[0];
        Assert.Equal(14, view.Logits.Length);
    }

    [Fact]
    public async Task Without_films_nothing_is_written()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using TemporaryFolder folder = new();
        string output = folder.File("half");

        await Assert.ThrowsAsync<InvalidInputException>(() => ConvertAsync(tiny, output, films: 0));

        Assert.False(Path.Exists(output));
    }

    [Fact]
    public async Task Package_without_the_graph_says_how_to_write_it()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();

        ModelPackageException e = Assert.Throws<ModelPackageException>(() => tiny.Package.GraphHash(Precision.Fp16));

        Assert.Equal(ErrorCodes.ModelPrecisionMissing, e.Code);
        Assert.Contains("chexnet model convert --precision fp16", e.Message, StringComparison.Ordinal);
    }

    private static Task<ModelCard> ConvertAsync(TinyModel tiny, string output, int films) => ModelConversion.ToHalfAsync(
        tiny.Package,
        output,
        version: null,
        Enumerable.Range(0, films).Select(static i => SyntheticFilms.Pixels(i)),
        "drawn films",
        new SessionSettings(),
        CancellationToken.None);
}
