using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Cli.Explanations;

/// <summary>One <c>chexnet explain</c>: scores a film and writes the overlay of one finding, its map as numbers, or both.</summary>
internal sealed class ExplainRun(ExplainOptions options, TextWriter output, TextWriter error)
{
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg"];

    /// <summary>Explains what was asked for.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        RequireSomethingToWrite();
        string name = Path.GetFileName(options.Image);
        ImageContent content = await ImageSource.File(name, options.Image).ReadAsync(cancellationToken);
        ModelPackage package = await ModelLocator.OfThisMachine().FindAsync(options.Model, cancellationToken);
        int? asked = options.Finding is { } text ? package.Card.IndexOf(text) : null;

        SessionSettings session = new() { IntraOpThreads = Math.Min(64, Environment.ProcessorCount) };
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, options.Precision, session, cancellationToken: cancellationToken);
        PixelImage film = scorer.Decode(content);
        Prediction prediction = scorer.Score(name, content, scorer.Prepare(film), cancellationToken);
        int finding = asked ?? IndexOfMost(prediction.Probabilities);

        if (options.Output is { } picture) await WriteAsync(picture, Draw(picture, film, prediction, finding), cancellationToken);
        Explanation explanation = Explanation.Of(prediction, finding, options.Method);
        double probability = prediction.Probabilities[finding];
        if (options.Raw is { } raw)
        {
            string numbers = RawExplanation.Of(explanation, probability).ToJson() + "\n";
            await WriteAsync(raw, System.Text.Encoding.UTF8.GetBytes(numbers), cancellationToken);
        }

        await TellAsync(package, explanation, probability);
        return ExitCode.Done;
    }

    private void RequireSomethingToWrite()
    {
        if (options.Output is null && options.Raw is null)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "Say what to write: --output for the picture, --raw for the map as JSON, or both.");
        }

        if (options.Output is { } path && !Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' ends neither in .png nor in .jpg: name the picture so.");
        }
    }

    private byte[] Draw(string path, PixelImage film, Prediction prediction, int finding) =>
        path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
            ? OverlayPicture.Png(film, prediction, finding, options.Method, options.Style)
            : OverlayPicture.Jpeg(film, prediction, finding, options.Method, options.Style);

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                ErrorCodes.OutputUnwritable, $"'{path}' cannot be written: {refused.Message} Choose another place.", refused);
        }
    }

    private async Task TellAsync(ModelPackage package, Explanation explanation, double probability)
    {
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        if (options.Json)
        {
            var told = new
            {
                image = options.Image,
                finding = explanation.Finding.Name,
                method = explanation.Method.Name,
                probability,
                logit = explanation.MainView.Logit,
                output = options.Output,
                raw = options.Raw,
                model = package.Id.ToString(),
                trained = package.Card.Trained,
                notice = package.Card.Notice,
            };
            await output.WriteLineAsync(JsonSerializer.Serialize(told, JsonSerializerOptions.Web));
            return;
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{explanation.Finding}: probability {probability:0.0000}, logit {explanation.MainView.Logit:0.0000}, by {explanation.Method.Title}"));
        if (options.Output is not null) await output.WriteLineAsync($"picture: {options.Output}");
        if (options.Raw is not null) await output.WriteLineAsync($"map: {options.Raw}");
    }

    private static int IndexOfMost(IReadOnlyList<double> probabilities) =>
        Enumerable.Range(0, probabilities.Count).MaxBy(i => probabilities[i]);
}
