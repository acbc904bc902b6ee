namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model info</c>: a package's card, layers, parameters and hashes.</summary>
internal static class ModelInfoCommand
{
    public static Command Create()
    {
        Argument<string?> model = ModelCommand.Package();
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
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(new { location = package.Location, card = package.Card, layers = Stages(package.Card) });
            else Write(package, to);
            return ExitCode.Done;
        });
    }

    private static void Write(ModelPackage package, TextWriter to)
    {
        ModelCard card = package.Card;
        string training = card.Training is { } t ? $"{t.Data}; split: {t.Split}{(t.Recipe is null ? "" : $"; {t.Recipe}")}" : "not known";
        string source = card.Source is { } s
            ? $"{s.File}, SHA-256 {s.Sha256}, read by the profile {s.Profile} ({s.Evidence}){ModelText.Doubt(s.Identity)}"
            : "made here";
        string preprocessing = ModelText.Preprocessing(card) + ModelText.Doubt(card.Source?.Preprocessing);
        to.WriteLine(
            $"""
            {card.ToModelId()}: {card.Title}
            {card.Notice}

            Where:         {package.Location}
            Trained:       {(card.Trained ? "yes" : "no")}
            Network:       {ModelText.Architecture(card)}
            Input:         {card.Input.Channels} × {card.Input.Height} × {card.Input.Width}, {preprocessing}
            Probabilities: {(card.Calibration is { } calibration ? $"calibrated on {calibration.FittedOn}" : "plain sigmoid")}
            Thresholds:    {card.OperatingPoints?.FittedOn ?? "none"}
            Answers:       {(card.ConformalSets is { } sets ? $"yes, no or uncertain, fitted on {sets.FittedOn}" : "none")}
            Film check:    {ModelText.FilmCheck(card)}
            Training:      {training}
            Source:        {source}
            Names:         {ModelText.Labels(card)}

            Findings, in the order of the outputs:
            """);
        if (ModelText.Assumed(card) is { } assumed) to.WriteLine($"  (Warning: {assumed})");
        foreach ((int i, Finding finding) in card.Findings.Index())
        {
            string threshold = card.OperatingPoints?.Thresholds[i] is { } point ? Invariant($", threshold {point:G6}") : "";
            to.WriteLine(Invariant($"  {i,2} {finding} (bias {card.Bias[i]:F4}{threshold}{ModelText.Fit(card, i)})"));
        }

        WriteList(to, "Layers", Stages(card).Select(
            static stage => Invariant($"{stage.Name,-22} {stage.Tensors,4} tensors {stage.Parameters,12:N0} parameters")));
        if (card.Training?.Metrics is { Count: > 0 } metrics)
            WriteList(to, "Measured", metrics.Select(static metric => Invariant($"{metric.Key} {metric.Value:G6}")));
        if (card.Precisions is { Count: > 0 } precisions)
            WriteList(to, "Accuracy against fp32", precisions.Select(static p => ModelText.Accuracy(p.Key, p.Value)));
        WriteList(to, "Files", card.Files.Select(static f => Invariant($"{f.Key} {f.Value.Bytes:N0} bytes, SHA-256 {f.Value.Sha256}")));
    }

    private static void WriteList(TextWriter to, string heading, IEnumerable<string> lines)
    {
        to.WriteLine($"\n{heading}:");
        foreach (string line in lines) to.WriteLine($"  {line}");
    }

    /// <summary>Learned tensors by stage: stem, dense blocks, transitions, last norm, classifier.</summary>
    private static Stage[] Stages(ModelCard card)
    {
        ModelArchitecture a = card.Architecture;
        DenseNetShape shape = new(a.Growth, a.Blocks, a.InitialFeatures, a.Bottleneck, card.Input.Channels, card.Findings.Count);
        return
        [
            .. shape.Tensors().Where(static t => t.Learned)
                .GroupBy(static t => t.Name.Split('.')[t.Name.StartsWith("features.", StringComparison.Ordinal) ? 1 : 0])
                .Select(static stage => new Stage(stage.Key, stage.Count(), stage.Sum(static t => Tensor.CountOf(t.Shape)))),
        ];
    }

    private sealed record Stage(string Name, int Tensors, long Parameters);
}
