using System.Text;
using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <param name="Finding">Null for the most probable finding.</param>
/// <param name="Raw">JSON file to write the map to.</param>
/// <param name="Model">The package; null for the default model.</param>
internal sealed record ExplainOptions(
    string Image, string? Finding, IExplanationMethod Method, string? Output, string? Raw, OverlayStyle Style,
    string? Model, Precision Precision, bool Json)
{
    /// <exception cref="InvalidInputException">Nothing is to be written, or a picture of another format.</exception>
    public void RequireOutput()
    {
        if (Output is null && Raw is null)
            throw ErrorReport.Invalid("Say what to write: --output for the picture, --raw for the map as JSON, or both.");
        if (Output is { } named && !ImageFiles.IsImage(named))
            throw ErrorReport.Invalid($"'{named}' does not end in .png or .jpg: choose one of these.");
        if (this is { Output: { } one, Raw: { } other }
            && FileFacts.EndOfLinks(Path.GetFullPath(one)) == FileFacts.EndOfLinks(Path.GetFullPath(other)))
        {
            throw ErrorReport.Invalid($"--output and --raw both name '{one}': choose two files.");
        }
    }

    /// <summary>Claims a file to write; null if there is none.</summary>
    public OutputFile? Claim(string? path) => path is null ? null : OutputFile.Claim(path, [Image]);

    /// <summary>Refuses to write over the model that is used.</summary>
    public void RefuseFilesOf(ModelPackage package)
    {
        foreach (string written in new[] { Output, Raw }.OfType<string>()) OutputFile.RefuseInput(written, CommonOptions.FilesOf(package));
    }
}

/// <summary>Scores a film and writes one finding's overlay, its map as numbers, or both.</summary>
internal sealed class ExplainRun(ExplainOptions options, TextWriter output, TextWriter error)
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

        if (picture is not null) await picture.WriteAsync(Draw(options.Output!, film, prediction, finding), cancellationToken);
        Explanation explanation = Explanation.Of(prediction, finding, options.Method);
        double probability = prediction.Probabilities[finding];
        if (raw is not null)
        {
            string numbers = RawExplanation.Of(explanation, probability).ToJson() + "\n";
            await raw.WriteAsync(Encoding.UTF8.GetBytes(numbers), cancellationToken);
        }

        await ReportAsync(package, explanation, probability);
        return ExitCode.Done;
    }

    private byte[] Draw(string path, PixelImage film, Prediction prediction, int finding) =>
        path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
            ? OverlayPicture.Png(film, prediction, finding, options.Method, options.Style)
            : OverlayPicture.Jpeg(film, prediction, finding, options.Method, options.Style);

    private async Task ReportAsync(ModelPackage package, Explanation explanation, double probability)
    {
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        if (options.Json)
        {
            output.WriteJson(new
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
            });
            return;
        }

        string numbers = Invariant($"probability {probability:0.0000}, logit {explanation.MainView.Logit:0.0000}");
        await output.WriteLineAsync($"{explanation.Finding}: {numbers}, by {explanation.Method.Title}");
        if (options.Output is not null) await output.WriteLineAsync($"picture: {options.Output}");
        if (options.Raw is not null) await output.WriteLineAsync($"map: {options.Raw}");
    }
}
