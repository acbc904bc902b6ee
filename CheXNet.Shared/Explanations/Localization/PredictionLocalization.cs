using CheXNet.Explanations.Faithfulness;
using CheXNet.Scoring;

namespace CheXNet.Explanations.Localization;

/// <summary>Measures the maps that a prediction carries, and the control maps, without the model.</summary>
public static class PredictionLocalization
{
    /// <summary>Adds a prediction's maps to a tally.</summary>
    /// <param name="prediction">The image's prediction.</param>
    /// <param name="image">The image with its boxes.</param>
    /// <param name="methods">The methods to measure; the prediction must have their maps.</param>
    /// <param name="seed">The seed of the random maps.</param>
    /// <param name="film">To measure faithfulness too, with the model; null to not.</param>
    /// <exception cref="InvalidInputException">A box lies outside the film, or the prediction lacks a method's map.</exception>
    /// <exception cref="InconsistentScoreException">A map contradicts its logit.</exception>
    public static void Measure(
        Prediction prediction, BoxedImage image, IReadOnlyList<IExplanationMethod> methods, ulong seed, LocalizationTally tally,
        FilmFaithfulness? film = null)
    {
        List<(string Method, Finding Finding, MapScores Scores, FaithfulnessScores? Faithfulness)> measured = [];
        ViewScores view = prediction.MainView;
        (int height, int width) = (view.Maps.Height, view.Maps.Width);
        foreach ((int index, IReadOnlyList<RectangleD> boxes) in image.Boxes)
        {
            Finding finding = prediction.Findings[index];
            FaithfulnessRun? run = film?.Of(index);
            foreach (IExplanationMethod method in methods)
            {
                Explanation explanation = Explanation.Of(prediction, index, method);
                MapScores scores = MapScores.Of(Heatmap.Of(explanation), boxes);
                measured.Add((method.Name, finding, scores, scores.IsZero ? null : run?.Measure(explanation.MainView.Map, null)));
            }

            foreach ((string name, _, MapScores scores) in Controls(view.Geometry, height, width, finding, boxes, image.Image, seed))
            {
                bool isRandom = name == ControlMaps.RandomName;
                measured.Add((name, finding, scores, isRandom ? run?.Measure(film!.Random(height, width, finding), null) : null));
            }

            if (film is null) continue;
            SaliencyMap edges = film.Edges(finding);
            MapScores ofEdges = MapScores.Of(Heatmap.Of([new ExplainedView(view.Geometry, view.Logits[index], edges)]), boxes);
            measured.Add((EdgeMap.Name, finding, ofEdges, run!.Measure(edges, null)));
        }

        foreach (var (method, finding, scores, faithfulness) in measured) tally.Add(method, image.Image, finding, scores, faithfulness);
        tally.Add(image.Image, prediction.Provenance.InTrainingSplit);
    }

    /// <summary>The control maps' scores of one finding.</summary>
    /// <param name="height">h, rows of the random map's cells.</param>
    /// <param name="width">w, columns of the random map's cells.</param>
    public static IEnumerable<(string Method, Finding Finding, MapScores Scores)> Controls(
        Geometry geometry, int height, int width, Finding finding, IReadOnlyList<RectangleD> boxes, string image, ulong seed)
    {
        IIntensityMap random = ControlMaps.Random(geometry, height, width, seed, image, finding);
        yield return (ControlMaps.RandomName, finding, MapScores.Of(random, boxes));
        IIntensityMap gaussian = ControlMaps.CenteredGaussian(geometry.OriginalWidth, geometry.OriginalHeight);
        yield return (ControlMaps.GaussianName, finding, MapScores.Of(gaussian, boxes));
    }

    /// <summary>The names of the control rows, in display order; the last only where faithfulness is measured.</summary>
    public static IReadOnlyList<string> ControlNames { get; } = [ControlMaps.RandomName, ControlMaps.GaussianName, EdgeMap.Name];
}
