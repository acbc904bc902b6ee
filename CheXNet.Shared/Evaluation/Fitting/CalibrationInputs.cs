using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;

namespace CheXNet.Evaluation.Fitting;

/// <summary>Whether a package may be calibrated on a set of images: on its own scores, of patients that it has not learned from.</summary>
public static class CalibrationInputs
{
    private const string Remedy = "calibrate on patients that the model was not trained on, and keep the test patients for the end";

    /// <summary>Refuses what would make a calibration worthless.</summary>
    /// <param name="set">The validation images, by a split's list.</param>
    /// <param name="inTraining">Whether an image was in the model's training split; null where unknown.</param>
    /// <param name="testList">The list of test images; null: none is known.</param>
    /// <returns>What is not known, in sentences.</returns>
    /// <exception cref="InvalidInputException">The first reason against it, in one sentence.</exception>
    public static IReadOnlyList<string> Require(
        ModelCard card, EvaluationSet set, Func<string, bool?> inTraining, SplitList? testList)
    {
        if (card.Calibration is { } calibration)
        {
            string from = card.Fit is { } fit ? $"{fit.From}" : "the package that it was made from";
            throw Invalid($"{card.ToModelId()} is calibrated already, on {calibration.FittedOn}: calibrate {from}, by its own predictions");
        }

        RequireOwnScores(card, set.Predictions);
        RequireUnseen(set, inTraining);
        int tested = Tested(set, testList);
        if (tested > 0)
        {
            throw Invalid(
                $"{tested} of the {set.Patients} patients of '{set.Split!.Name}' are also in the test list"
                + $"{(testList is null ? "" : $" '{testList.Name}'")}: take them out of one of the two, since {Remedy}");
        }

        return [.. Unknown(set, inTraining, testList)];
    }

    private static void RequireOwnScores(ModelCard card, PredictionTable predictions)
    {
        string id = card.ToModelId().ToString();
        string[] others = [.. predictions.Models.Where(model => model != id)];
        if (others.Length > 0)
        {
            throw Invalid(
                $"The predictions '{predictions.Source}' are of {string.Join(" and ", others)}, not of {id}: score the films with "
                + $"'chexnet score --model {id}'");
        }

        if (predictions.ModelHashes.Any(hash => !card.HasGraph(hash)))
        {
            throw Invalid(
                $"The predictions '{predictions.Source}' are of other weights than those of {id} here: score the films again with this "
                + "package");
        }
    }

    private static void RequireUnseen(EvaluationSet set, Func<string, bool?> inTraining)
    {
        if (set.Split!.Name.StartsWith("train", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid(
                $"'{set.Split.Name}' is a list of training images by its name: {Remedy}; if the model has not seen these, give the list "
                + "another name");
        }

        string? known = SplitIdentity.Of(set).Name;
        if (known is not (null or SplitIdentity.SharedValidation)) throw Invalid($"'{set.Split.Name}' names {known}: {Remedy}");
        int seen = set.Names.Zip(set.PredictionOf, set.Rows).Count(image =>
            inTraining(image.First) == true || set.Predictions.InTraining[image.Second] == true
            || image.Third.Split?.StartsWith("train", StringComparison.OrdinalIgnoreCase) == true);
        if (seen > 0)
        {
            throw Invalid(
                $"{seen} of the {set.Rows.Count} images of '{set.Split.Name}' were in the model's training split: {Remedy}");
        }
    }

    /// <summary>The patients of the set that are also patients of test images, by the test list or by the label file itself.</summary>
    private static int Tested(EvaluationSet set, SplitList? testList)
    {
        HashSet<string> tested =
        [
            .. set.Labels.Rows.Where(static row => row.Split?.StartsWith("test", StringComparison.OrdinalIgnoreCase) == true)
                .Select(static row => row.Patient),
        ];
        if (testList is not null)
        {
            ImageJoin join = ImageJoin.Of(testList.Images, [.. set.Labels.Rows.Select(static row => row.Image)]);
            tested.UnionWith(join.Indices.Where(static i => i >= 0).Select(i => set.Labels.Rows[i].Patient));
            tested.UnionWith(join.Missing.Select(PatientName.Of));
        }

        return set.Rows.Select(static row => row.Patient).Distinct(StringComparer.Ordinal).Count(tested.Contains);
    }

    private static IEnumerable<string> Unknown(EvaluationSet set, Func<string, bool?> inTraining, SplitList? testList)
    {
        if (set.Predictions.Models.Count == 0)
            yield return "The predictions do not say which model they are of: that they are this package's is taken on trust.";
        if (set.Predictions.Untrained) yield return "The model's weights are untrained: calibrated or not, its numbers mean nothing.";
        if (set.Names.Zip(set.PredictionOf).All(i => inTraining(i.First) is null && set.Predictions.InTraining[i.Second] is null))
            yield return "Whether the model was trained on these images is unknown: neither card nor rows tell.";
        if (testList is null && set.Labels.Rows.All(static row => row.Split is null))
            yield return "No list of test images is known, so that no patient could be refused for being on it: name it with --test-list.";
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, $"{message}.");
}
