using CheXNet.Explanations.Localization;
using CheXNet.Scoring;

namespace CheXNet.Explanations.Faithfulness;

/// <summary>Measures the faithfulness of a film's maps, and of two control maps, in its main view.</summary>
/// <param name="scorer">The model that made the prediction.</param>
/// <param name="input">The scored film, prepared again: <see cref="XrayScorer.Prepare(PixelImage)"/>.</param>
/// <param name="image">The image's name, which seeds its random map.</param>
/// <param name="cancellationToken">Stops within one pass.</param>
public sealed class FilmFaithfulness(
    XrayScorer scorer, ModelInput input, string image, FaithfulnessOptions options, CancellationToken cancellationToken)
{
    private readonly int _view = input.Views.Count >= 5 ? 4 : 0;
    private readonly float[] _pixels = MainView(input);

    /// <summary>The measurements of one finding.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    public FaithfulnessRun Of(int finding)
    {
        ModelInput view = input with { Values = _pixels, Views = [input.Views[_view]] };
        return new FaithfulnessRun(
            FaithfulnessRun.ScoreOf(scorer, view, finding, cancellationToken), _pixels, input.Height, input.Width, options);
    }

    /// <summary>The edge detector's map.</summary>
    public SaliencyMap Edges(Finding finding) => EdgeMap.Of(_pixels, input.Height, input.Width, finding);

    /// <summary>The random map, on a grid of the same size as the methods'.</summary>
    /// <param name="height">h, rows of cells.</param>
    /// <param name="width">w, columns of cells.</param>
    public SaliencyMap Random(int height, int width, Finding finding) =>
        ControlMaps.RandomCells(height, width, options.Seed, image, finding);

    private static float[] MainView(ModelInput input)
    {
        int each = input.Channels * input.Height * input.Width;
        return input.Values.AsSpan((input.Views.Count >= 5 ? 4 : 0) * each, each).ToArray();
    }
}
