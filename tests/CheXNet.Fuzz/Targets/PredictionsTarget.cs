using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;
using CheXNet.Findings;

namespace CheXNet.Fuzz.Targets;

/// <summary>Prediction files: a table, or JSON lines where an input begins with a brace.</summary>
public sealed class PredictionsTarget : TextTarget
{
    /// <inheritdoc/>
    public override string Name => "predictions";

    /// <inheritdoc/>
    protected override void Read(byte[] input)
    {
        SourceText file = new("predictions", "", input, null);
        PredictionTable table = input is [(byte)'{', ..]
            ? JsonLinePredictions.Read(file, ChestXray14.Findings, ScoreScale.Probability)
            : CsvPredictions.Read(file, ChestXray14.Findings, ScoreScale.Probability);
        if (table.Images.Count == 0) throw new FuzzFindingException("predictions without an image were read");
    }
}
