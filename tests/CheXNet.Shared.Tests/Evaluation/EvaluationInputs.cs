using System.Text;
using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

/// <summary>Predictions and labels from text.</summary>
internal static class EvaluationInputs
{
    public static Task<LabelTable> LabelsAsync(string text) => LabelFile.ReadAsync(
        "labels.csv", Encoding.UTF8.GetBytes(text), ChestXray14.Findings, TestContext.Current.CancellationToken);

    public static async Task<PredictionTable> PredictionsAsync(string text, ScoreScale scale = ScoreScale.Probability)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("chexnet-evaluation").FullName, "p.csv");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        try
        {
            return await PredictionFile.ReadAsync(path, ChestXray14.Findings, scale, TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    public static async Task<EvaluationSet> SetAsync(string predictions, string labels, params string[] split) => EvaluationSet.Of(
        await PredictionsAsync(predictions), await LabelsAsync(labels), split.Length == 0 ? null : new SplitList("list.txt", "00", split),
        UncertainPolicy.Ignore);
}
