using System.Text;
using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>Scores a film, explains one finding by gradients, and writes the overlay, the maps as numbers, or both.</summary>
internal sealed class GradientExplainRun(ExplainOptions options, GradientRequest request, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        options.RequireOutput();
        using ClaimedFiles files = new(options.Image);
        files.Claim(options.Output);
        files.Claim(options.Raw);
        using ScoredFilm scored = await ScoredFilm.OpenAsync(options, files, error, cancellationToken);
        (ModelPackage package, PixelImage film) = (scored.Package, scored.Film);
        (Prediction prediction, int finding) = (scored.Prediction, scored.Finding);

        GradientResult result = await GradientRun.RunAsync(
            request, package, options.Precision, finding, film, error, cancellationToken);
        if (options.Output is not null && result.Heatmap.IsZero)
        {
            throw new InvalidInputException(
                ErrorCodes.MapZero,
                $"Nothing is drawn: by {result.Title}, no part of this image supports {prediction.Findings[finding]}. "
                + "The map has no positive cell.");
        }

        if (options.Output is { } picture)
        {
            OverlayStyle style = options.Style.For(
                prediction.Probabilities[finding], package.Card.OperatingPoints?.Thresholds[finding]);
            PixelImage overlay = Overlay.Draw(film, result.Heatmap, style);
            IReadOnlyList<KeyValuePair<string, string>> notes = OverlayPicture.NotesOf(prediction, finding, result.Title);
            byte[] bytes = picture.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
                ? ImageEncoder.Png(overlay, notes)
                : ImageEncoder.Jpeg(overlay, comment: string.Join('\n', notes.Select(static note => $"{note.Key}: {note.Value}")));
            await files.WriteAsync(picture, bytes, cancellationToken);
        }

        if (options.Raw is { } raw)
        {
            string numbers = result.ToRaw(prediction.Findings[finding], prediction.Probabilities[finding]).ToJson() + "\n";
            await files.WriteAsync(raw, Encoding.UTF8.GetBytes(numbers), cancellationToken);
        }

        await ReportAsync(package, prediction, finding, result);
        return ExitCode.Done;
    }

    private async Task ReportAsync(ModelPackage package, Prediction prediction, int finding, GradientResult result)
    {
        if (options.Loaded is null) await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        double probability = prediction.Probabilities[finding];
        float logit = prediction.MainView.Logits[finding];
        if (options.Json)
        {
            output.WriteJson(new
            {
                image = options.Image,
                finding = prediction.Findings[finding].Name,
                method = request.Method,
                layers = result.Layers,
                target = request.Target == ScoreTarget.Probability ? "probability" : "logit",
                views = result.Views.Count,
                completenessError = result.CompletenessError,
                probability,
                logit,
                output = options.Output,
                raw = options.Raw,
                model = package.Id.ToString(),
                trained = package.Card.Trained,
                notice = package.Card.Notice,
            });
            return;
        }

        string views = result.Views.Count == 1 ? "" : $", {result.Views.Count} views";
        await output.WriteLineAsync(Invariant(
            $"{prediction.Findings[finding]}: probability {probability:0.0000}, logit {logit:0.0000}, by {result.Title}{views}"));
        if (result.CompletenessError is { } left)
        {
            await output.WriteLineAsync(Invariant(
                $"completeness: the map's sum misses the score's difference from a black film by {left:G3} (more --steps: less)"));
        }

        if (options.Output is not null) await output.WriteLineAsync($"picture: {options.Output}");
        if (options.Raw is not null) await output.WriteLineAsync($"maps: {options.Raw}");
    }
}
