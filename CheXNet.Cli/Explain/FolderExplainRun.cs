using CheXNet.Cli.Score;
using CheXNet.Files;

namespace CheXNet.Cli.Explain;

/// <summary>Explains several films or findings with one loaded model: a picture <c>{image}.{finding}.jpg</c> each.</summary>
/// <param name="options">What every picture has in common; neither its film, its finding nor its file.</param>
/// <param name="findings">By name; empty for each film's most probable one.</param>
internal sealed class FolderExplainRun(
    ExplainOptions options, GradientRequest? gradient, IReadOnlyList<string> findings, string folder, TextWriter output, TextWriter error)
{
    private const string Extension = ".jpg";

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        if (File.Exists(folder)) throw ErrorReport.Invalid($"'{folder}' is a file: name a folder for --output-folder.");
        ImageInputs inputs = ImageInputs.Find(paths);
        ImageInputs.RefuseWithin(folder, paths);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        string[] asked = findings is [ExplainCommand.Every] ? [.. package.Card.Findings.Select(static f => f.Name)] : [.. findings];
        foreach (string name in asked) _ = package.Card.IndexOf(name);
        using XrayScorer scorer = await ScoredFilm.LoadAsync(package, options, cancellationToken);
        DeviceOptions.Say(options.Device, scorer, error);
        LoadedModel model = new(package, scorer);
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");

        int failed = 0;
        foreach (InputFailure unopened in inputs.Failures) Fail(unopened.Name, unopened.Reason);
        foreach (InputImage image in inputs.Images)
        {
            try
            {
                // Nothing is written of the film itself.
                using ClaimedFiles none = new(image.Path);
                using ScoredFilm scored = await ScoredFilm.OpenAsync(
                    options with { Image = image.Path, Finding = null, Loaded = model }, none, error, cancellationToken);
                foreach (int finding in asked.Length > 0 ? asked.Select(package.Card.IndexOf) : [scored.Finding])
                {
                    if (!await ExplainAsync(scored, model, image, package.Card.Findings[finding], cancellationToken)) failed++;
                }
            }
            catch (UnreadableImageException e)
            {
                Fail(image.Name, e);
            }
        }

        if (failed == 0) return ExitCode.Done;
        return inputs.Images.Count == 0 || failed >= inputs.Listed * Math.Max(1, asked.Length)
            ? ExitCode.WrongInput
            : ExitCode.DoneWithFailures;

        void Fail(string name, XrayException reason)
        {
            failed += Math.Max(1, asked.Length);
            error.WriteLine(VisibleText.Line($"failed: {name}: {reason.Message} [{reason.Code}]"));
        }
    }

    private async Task<bool> ExplainAsync(
        ScoredFilm scored, LoadedModel model, InputImage image, Finding finding, CancellationToken cancellationToken)
    {
        ExplainOptions one = options with
        {
            Image = image.Path,
            Finding = finding.Name,
            Output = Path.Combine(folder, $"{image.Name}.{finding.Column}{Extension}"),
            Loaded = model,
            Scored = scored,
        };
        try
        {
            if (!options.Json) await output.WriteAsync($"{image.Name}: ");
            int status = gradient is null
                ? await new ExplainRun(one, output, error).RunAsync(cancellationToken)
                : await new GradientExplainRun(one, gradient, output, error).RunAsync(cancellationToken);
            return status == ExitCode.Done;
        }
        catch (InvalidInputException e) when (e.Code is ErrorCodes.MapZero or ErrorCodes.MapMissing)
        {
            if (!options.Json) await output.WriteLineAsync(e.Message);
            else await error.WriteLineAsync($"{image.Name}: {e.Message}");
            return true;
        }
    }
}
