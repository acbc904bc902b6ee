using System.Text;
using CheXNet.Checkpoints;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class TrainingRecordFileTests : IDisposable
{
    private const string Record =
        """
        {
          "findings": ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax",
                       "Consolidation", "Edema", "Emphysema", "Fibrosis", "Pleural_Thickening", "Hernia"],
          "preprocessing": "resize128-center128", "recipe": "Adam, seed 1", "split": "random, by patient", "best_epoch": 7,
          "thresholds": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.1, 0.2, 0.3, null, 1.0],
          "thresholds_fitted_on": "best F1 on 12 validation films",
          "metrics": { "test_mean_auroc": 0.95, "test_auroc_Hernia": null }, "curves": [], "hours": 1.5, "torch": "1.13"
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_completes_the_card_and_goes_into_the_package()
    {
        string record = _folder.Write("record.json", Encoding.UTF8.GetBytes(Record));
        _folder.Write("train_images.txt", "00000001_000.png\n"u8.ToArray());
        ImportReport report = await CheckpointImporter.ImportAsync(
            CheckpointFixtures.Path("best.pth"), _folder.File("out"), new ImportOptions { Record = record }, default);
        ModelCard card = report.Card;
        Assert.Equal(
            ("resize128-center128", 128, "random, by patient", "Adam, seed 1"),
            (card.Preprocessing.Name, card.Input.Height, card.Training!.Split, card.Training.Recipe));
        Assert.Equal(
            (0.1, null, null),
            (card.OperatingPoints!.Thresholds[0], card.OperatingPoints.Thresholds[12], card.OperatingPoints.Thresholds[13]));
        Assert.Equal(0.95, Assert.Single(card.Training.Metrics!).Value);
        Assert.Equal("train_images.txt", card.Training.TrainImages);
        Assert.Equal(["model.onnx", "train_images.txt", "training-record.json"], card.Files.Keys.Order(StringComparer.Ordinal));
        _ = await ModelPackage.LoadAsync(report.Location, default);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("null")]
    public async Task Record_that_is_none_is_refused(string json)
    {
        string record = _folder.Write("record.json", Encoding.UTF8.GetBytes(json));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            CheckpointImporter.ImportAsync(
                CheckpointFixtures.Path("best.pth"), _folder.File("out"), new ImportOptions { Record = record }, default));
    }
}
