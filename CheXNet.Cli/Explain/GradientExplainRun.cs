using System.Text;
using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>Scores a film, explains one finding by gradients, and writes the overlay, the maps as numbers, or both.</summary>
internal sealed class GradientExplainRun(ExplainOptions options, GradientRequest request, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        options.RequireOutput();
        using OutputFile? picture = options.Claim(options.Output), raw = options.Claim(options.Raw);
        string name = Path.GetFileName(options.Image);
        ImageContent content = await ImageSource.File(name, options.Image).ReadAsync(cancellationToken);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        options.RefuseFilesOf(package);
        int? asked = options.Finding is { } text ? package.Card.IndexOf(text) : null;

        SessionSettings session = new() { IntraOpThreads = Math.Min(64, Environment.ProcessorCount) };
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, options.Precision, session, cancellationToken: cancellationToken);
        PixelImage film = scorer.Decode(content);
        Prediction prediction = scorer.Score(name, content, scorer.Prepare(film), cancellationToken);
        int finding = asked ?? prediction.Probabilities.Index().MaxBy(static p => p.Item).Index;

        GradientResult result = await GradientRun.RunAsync(
            request, package, options.Precision, finding, film, error, cancellationToken);
        if (picture is not null)
        {
            PixelImage overlay = Overlay.Draw(film, result.Heatmap, options.Style);
            IReadOnlyList<KeyValuePair<string, string>> notes = OverlayPicture.NotesOf(prediction, finding, result.Title);
            byte[] bytes = options.Output!.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
                ? ImageEncoder.Png(overlay, notes)
                : ImageEncoder.Jpeg(overlay, comment: string.Join('\n', notes.Select(static note => $"{note.Key}: {note.Value}")));
            await picture.WriteAsync(bytes, cancellationToken);
        }

        if (raw is not null)
        {
            string numbers = result.ToRaw(prediction.Findings[finding], prediction.Probabilities[finding]).ToJson() + "\n";
            await raw.WriteAsync(Encoding.UTF8.GetBytes(numbers), cancellationToken);
        }

        await ReportAsync(package, prediction, finding, result);
        return ExitCode.Done;
    }

    private async Task ReportAsync(ModelPackage package, Prediction prediction, int finding, GradientResult result)
    {
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
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
                zero = result.Heatmap.IsZero,
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

        if (result.Heatmap.IsZero)
            await output.WriteLineAsync("The map is zero everywhere: nothing there speaks for the finding. The picture is the plain film.");
        if (options.Output is not null) await output.WriteLineAsync($"picture: {options.Output}");
        if (options.Raw is not null) await output.WriteLineAsync($"maps: {options.Raw}");
    }
}
