using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Scoring.Files;
using FsCheck;
using FsCheck.Fluent;

namespace CheXNet.Shared.Tests.Scoring.Files;

/// <summary>Rows of scores, among them those that are hard to write down.</summary>
internal static class Rows
{
    public static readonly ScoreColumns Columns = new([new Finding("Mass"), new Finding("Pleural_Thickening")]);

    public static readonly ScoreColumns Answered = new(Columns.Findings, HasAnswers: true);

    public static ScoreRow Row(string image, double mass = 0.25, double thickening = 1d / 3) => new(
        image, [mass, thickening], "tiny@1.0.0", "fp32", ModelCard.NoTrainingData, null, new string('a', 64), new string('b', 64),
        "For tests, only.");

    /// <summary>Names with commas, quotes, line breaks and letters of all kinds; probabilities down to the smallest double.</summary>
    public static Gen<ScoreRow> Any { get; } =
        from name in Gen.Elements(
            "a.png", "b/c.png", "x,y.png", "\"q\".png", "'s'.png", "li\nne.png", "c\rr.png", " sp ace .png", "Röntgen-ü.png",
            "肺.png", "=1+1.png", "#.png")
        from number in Gen.Choose(0, 999)
        from mass in Gen.OneOf(
            Gen.Choose(0, 1_000_000).Select(static i => i / 1_000_000d), Gen.Elements(0, double.Epsilon, 1e-300, 1 - 1e-16, 1, 0.1 + 0.2))
        from known in Gen.Elements<bool?>(null, true, false)
        from data in Gen.Elements("ChestX-ray14, \"official\" split", ModelCard.NoTrainingData, "")
        from dicom in Gen.Elements(
            DicomCells.None, new DicomCells("1.2", "1.2.3", "", "LUT2 100.5/201"), new DicomCells("", "", "", "FULL 1/2"))
        from answer in Gen.Elements<ConformalAnswer?>(null, ConformalAnswer.No, ConformalAnswer.Uncertain, ConformalAnswer.Yes)
        select Row($"{number}{name}", mass, 1 - mass) with
        {
            InTrainingSplit = known,
            TrainingData = data,
            Dicom = dicom,
            Answers = [answer, null],
        };

    /// <summary>Records compare their lists by reference; rows are the same when their texts are.</summary>
    public static string[] Text(IEnumerable<ScoreRow> rows) => [.. rows.Select(static row => string.Join('|', Answered.Format(row)))];
}
