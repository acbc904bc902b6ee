using System.Text;
using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Imaging;
using CheXNet.Models.Devices;

namespace CheXNet.Cli.Explain;

/// <param name="Finding">Null for the most probable finding.</param>
/// <param name="Methods">At least one.</param>
/// <param name="Several">Whether files are named after their method.</param>
/// <param name="Faithfulness">Null: not measured.</param>
/// <param name="Raw">JSON file to write the map to.</param>
/// <param name="Sheet">Picture of all findings to write.</param>
/// <param name="Regions">JSON file to write the map's regions to.</param>
/// <param name="Boxes">File of true boxes.</param>
/// <param name="Marks">What is drawn besides the heat map, but for the boxes.</param>
/// <param name="Model">The package; null for the default model.</param>
internal sealed record ExplainOptions(
    string Image, string? Finding, IReadOnlyList<IExplanationMethod> Methods, bool Several, ScoreCamOptions ScoreCam,
    FaithfulnessOptions? Faithfulness, string? Output, string? Raw, string? Sheet, string? Regions, string? Boxes, PictureMarks Marks,
    OverlayStyle Style, string? Model, Precision Precision, bool Json)
{
    /// <summary>A loaded model, shared by several films; null to load <see cref="Model"/>.</summary>
    public LoadedModel? Loaded { get; init; }

    /// <summary>The film, scored already, shared by several findings; null to score it.</summary>
    public ScoredFilm? Scored { get; init; }

    /// <summary>What is decoded, and how; null for this machine's settings.</summary>
    public ImageLimits? Images { get; init; }

    /// <summary>What runs the model; gradients are computed on the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <exception cref="InvalidInputException">Nothing is to be written, or a picture of another format.</exception>
    public void RequireOutput()
    {
        if (this is { Output: null, Raw: null, Sheet: null, Regions: null, Faithfulness: null })
        {
            throw ErrorReport.Invalid(
                "Say what to write: --output for the picture, --sheet for all findings, --raw or --regions for numbers as JSON.");
        }

        foreach (string? picture in new[] { Output, Sheet })
        {
            if (picture is not null && !ImageFiles.IsPicture(picture))
                throw ErrorReport.Invalid($"'{picture}' does not end in .png or .jpg: choose one of these.");
        }
    }
}

/// <summary>One method's result.</summary>
/// <param name="Channels">For Score-CAM: how much of the network's last maps it is based on.</param>
/// <param name="Problem">Why nothing was written; null if all was.</param>
internal sealed record MethodResult(
    IExplanationMethod Method, string? Output, string? Raw, string? Sheet, string? Regions,
    ChannelShare? Channels = null, InvalidInputException? Problem = null);

/// <summary>Scores a film and writes one finding's overlays, its maps as numbers, or both.</summary>
internal sealed class ExplainRun(ExplainOptions options, TextWriter output, TextWriter error)
{
    private PictureMarks _marks = options.Marks;

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        options.RequireOutput();

        // Every file is claimed before the work begins: what cannot be written is known at once.
        using ClaimedFiles files = options.Boxes is { } read ? new(options.Image, read) : new(options.Image);
        foreach (IExplanationMethod method in options.Methods)
        {
            files.Claim(Named(options.Output, method));
            files.Claim(Named(options.Raw, method));
            files.Claim(Named(options.Sheet, method));
            files.Claim(Named(options.Regions, method));
        }

        if (options.Boxes is { } boxes)
        {
            string name = Path.GetFileName(options.Image);
            _marks = _marks with { Boxes = await TruthBoxFile.ReadAsync(boxes, name, cancellationToken) };
        }

        using ScoredFilm scored = await ScoredFilm.OpenAsync(options, files, error, cancellationToken);
        (ModelPackage package, XrayScorer scorer, PixelImage film) = (scored.Package, scored.Scorer, scored.Film);
        (Prediction prediction, int finding) = (scored.Prediction, scored.Finding);

        List<MethodResult> results = [];
        foreach (IExplanationMethod method in options.Methods)
            results.Add(await ExplainAsync(files, package.Card, method, film, prediction, finding, cancellationToken));
        IReadOnlyList<MapFaithfulness>? faithfulness = options.Faithfulness is not { } how ? null : await MapFaithfulness.OfAsync(
            scorer, film, scored.Name, prediction, finding,
            results.Where(static r => r.Problem is null).Select(static r => r.Method), how, error, cancellationToken);
        await ReportAsync(package, prediction, finding, results, faithfulness);
        return results.Any(static r => r.Problem is not null) ? ExitCode.DoneWithFailures : ExitCode.Done;
    }

    private async Task<MethodResult> ExplainAsync(
        ClaimedFiles files,
        ModelCard card,
        IExplanationMethod method,
        PixelImage film,
        Prediction prediction,
        int finding,
        CancellationToken cancellationToken)
    {
        MethodResult result = new(
            method,
            Named(options.Output, method),
            Named(options.Raw, method),
            Named(options.Sheet, method),
            Named(options.Regions, method),
            ChannelsOf(method, prediction));
        try
        {
            // Everything is computed before the first file is written: what is refused leaves nothing behind.
            Explanation explanation = Explanation.Of(prediction, finding, method);
            byte[]? picture = result.Output is { } path ? Draw(path, card, film, prediction, finding, method) : null;
            byte[]? sheet = result.Sheet is { } file ? DrawSheet(file, card, film, prediction, method) : null;
            string? regions = result.Regions is null
                ? null
                : RegionReport.Of(prediction, finding, method, _marks.Regions ?? RegionRule.Default).ToJson() + "\n";
            if (sheet is not null) await files.WriteAsync(result.Sheet!, sheet, cancellationToken);
            if (regions is not null) await files.WriteAsync(result.Regions!, Encoding.UTF8.GetBytes(regions), cancellationToken);
            if (picture is not null) await files.WriteAsync(result.Output!, picture, cancellationToken);
            if (result.Raw is { } raw)
            {
                string numbers = RawExplanation.Of(explanation, prediction.Probabilities[finding]).ToJson() + "\n";
                await files.WriteAsync(raw, Encoding.UTF8.GetBytes(numbers), cancellationToken);
            }

            return result;
        }
        catch (InvalidInputException problem) when (options.Several && problem.Code is ErrorCodes.MapMissing or ErrorCodes.MapZero)
        {
            return new MethodResult(method, null, null, null, null, Problem: problem);
        }
    }

    private byte[] Draw(
        string path, ModelCard card, PixelImage film, Prediction prediction, int finding, IExplanationMethod method) =>
        OverlayPicture.Encode(
            ImageFiles.FormatOf(path), film, prediction, finding, method, options.Style, _marks,
            card.OperatingPoints?.Thresholds[finding]);

    private byte[] DrawSheet(string path, ModelCard card, PixelImage film, Prediction prediction, IExplanationMethod method)
    {
        SheetOptions sheet = new()
        {
            Title = Path.GetFileName(options.Image),
            OperatingPoints = card.OperatingPoints,
            Style = options.Style,
            Marks = _marks,
        };
        return ContactSheet.Encode(
            ContactSheet.Draw(film, prediction, method, sheet), ImageFiles.FormatOf(path), prediction, method);
    }

    private string? Named(string? file, IExplanationMethod method) =>
        options.Several && file is not null ? Path.ChangeExtension(file, method.Name + Path.GetExtension(file)) : file;

    private static ChannelShare? ChannelsOf(IExplanationMethod method, Prediction prediction) =>
        method is ScoreCam ? prediction.MainView.Further[method.Map!].Channels : null;

    private async Task ReportAsync(
        ModelPackage package, Prediction prediction, int index, List<MethodResult> results, IReadOnlyList<MapFaithfulness>? faithfulness)
    {
        (Finding finding, double probability) = (prediction.Findings[index], prediction.Probabilities[index]);
        float logit = prediction.MainView.Logits[index];
        if (options.Loaded is null) await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        if (options.Json)
        {
            output.WriteJson(new
            {
                image = options.Image,
                finding = finding.Name,
                method = options.Several ? null : results[0].Method.Name,
                probability,
                logit,
                output = options.Several ? null : results[0].Output,
                raw = options.Several ? null : results[0].Raw,
                sheet = options.Several ? null : results[0].Sheet,
                regions = options.Several ? null : results[0].Regions,
                channels = options.Several ? null : results[0].Channels,
                methods = !options.Several ? null : results.Select(static r => new
                {
                    method = r.Method.Name,
                    output = r.Output,
                    raw = r.Raw,
                    sheet = r.Sheet,
                    regions = r.Regions,
                    channels = r.Channels,
                    code = r.Problem?.Code,
                    problem = r.Problem?.Message,
                }),
                faithfulness = faithfulness?.Select(static f => new
                {
                    method = f.Method,
                    deletion = f.Scores.Deletion,
                    insertion = f.Scores.Insertion,
                    roadMostFirst = f.Scores.RoadMostFirst,
                    roadLeastFirst = f.Scores.RoadLeastFirst,
                    road = f.Scores.Road,
                    drop = f.Scores.Drop,
                    increased = f.Scores.Increased,
                }),
                model = package.Id.ToString(),
                trained = package.Card.Trained,
                notice = package.Card.Notice,
            });
            return;
        }

        string numbers = Invariant($"probability {probability:0.0000}, logit {logit:0.0000}");
        string by = options.Several ? "" : $", by {results[0].Method.Title}";
        await output.WriteLineAsync($"{finding}: {numbers}{by}");
        foreach (MethodResult result in results)
        {
            string title = options.Several ? $"{result.Method.Title}, " : "";
            if (result.Channels is { } share) await output.WriteLineAsync($"{title}channels: {Text(share)}");
            if (result.Output is not null) await output.WriteLineAsync($"{title}picture: {result.Output}");
            if (result.Sheet is not null) await output.WriteLineAsync($"{title}sheet: {result.Sheet}");
            if (result.Regions is not null) await output.WriteLineAsync($"{title}regions: {result.Regions}");
            if (result.Raw is not null) await output.WriteLineAsync($"{title}map: {result.Raw}");
            if (result.Problem is not null) await error.WriteLineAsync(result.Problem.Message);
        }

        if (faithfulness is not null) MapFaithfulness.Write(faithfulness, output);
    }

    private static string Text(ChannelShare share) => share.Used == share.Of
        ? Invariant($"all {share.Of}")
        : Invariant($"{share.Used} of {share.Of}; the others have {share.EnergyLeftOut:P2} of the activation energy");
}
