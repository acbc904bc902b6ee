using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet model info</c>: what a package's card says, its layers, parameters and hashes.</summary>
internal static class ModelInfoCommand
{
    public static Command Create()
    {
        Argument<string?> model = new("package")
        {
            Description = "A package's folder or zip, or id[@version] (default: the model that scores by default)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new CliCommand(
            "info",
            "Show a model's card, layers, parameters and hashes; every file is checked against its hash.",
            new CliExample("model info", "The model that scores when none is named"),
            new CliExample("model info models/arnoweng --json", "The card as JSON"))
        {
            model,
        }.Does(async (parsed, cancellationToken) =>
        {
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetValue(model), cancellationToken);
            TextWriter to = parsed.InvocationConfiguration.Output;
            if (CommonOptions.IsJson(parsed)) await to.WriteLineAsync(JsonSerializer.Serialize(new { location = package.Location, card = package.Card, layers = Stages(package.Card) }, JsonSerializerOptions.Web));
            else await WriteAsync(package, to);
            return ExitCode.Done;
        });
    }

    private static async Task WriteAsync(ModelPackage package, TextWriter to)
    {
        ModelCard card = package.Card;
        await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            {card.ToModelId()}: {card.Title}
            {card.Notice}

            Where:         {package.Location}
            Trained:       {(card.Trained ? "yes" : "no")}
            Network:       {ModelText.Architecture(card)}
            Input:         {card.Input.Channels} × {card.Input.Height} × {card.Input.Width}, {ModelText.Preprocessing(card)}
            Probabilities: {(card.Calibration is { } calibration ? $"calibrated on {calibration.FittedOn}" : "plain sigmoid")}
            Thresholds:    {card.OperatingPoints?.FittedOn ?? "none"}
            Training:      {(card.Training is { } t ? $"{t.Data}; split: {t.Split}{(t.Recipe is null ? "" : $"; {t.Recipe}")}" : "not known")}
            Source:        {(card.Source is { } s ? $"{s.File}, SHA-256 {s.Sha256}, read by the profile {s.Profile} ({s.Evidence})" : "made here")}
            """));
        await to.WriteLineAsync("\nFindings, in the order of the outputs:");
        for (int i = 0; i < card.Findings.Count; i++)
        {
            string threshold = card.OperatingPoints?.Thresholds[i] is { } point ? string.Create(CultureInfo.InvariantCulture, $", threshold {point:G6}") : "";
            await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {i,2} {card.Findings[i]} (bias {card.Bias[i]:F4}{threshold})"));
        }

        await to.WriteLineAsync("\nLayers:");
        foreach (Stage stage in Stages(card)) await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {stage.Name,-22} {stage.Tensors,4} tensors {stage.Parameters,12:N0} parameters"));
        if (card.Training?.Metrics is { Count: > 0 } metrics)
        {
            await to.WriteLineAsync("\nMeasured:");
            foreach ((string name, double value) in metrics) await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name} {value:G6}"));
        }

        await to.WriteLineAsync("\nFiles:");
        foreach ((string name, ModelFile file) in card.Files) await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name} {file.Bytes:N0} bytes, SHA-256 {file.Sha256}"));
    }

    /// <summary>The network's learned tensors by stage: stem, dense blocks, transitions, last norm, classifier.</summary>
    private static Stage[] Stages(ModelCard card)
    {
        ModelArchitecture a = card.Architecture;
        DenseNetShape shape = new(a.Growth, a.Blocks, a.InitialFeatures, a.Bottleneck, card.Input.Channels, card.Findings.Count);
        return
        [
            .. shape.Tensors().Where(static t => t.Learned)
                .GroupBy(static t => t.Name.StartsWith("features.", StringComparison.Ordinal) ? t.Name.Split('.')[1] : t.Name.Split('.')[0])
                .Select(static stage => new Stage(stage.Key, stage.Count(), stage.Sum(static t => Tensor.CountOf(t.Shape)))),
        ];
    }

    private sealed record Stage(string Name, int Tensors, long Parameters);
}
