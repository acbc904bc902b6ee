using System.Text;
using CheXNet.Cli.Storage;
using CheXNet.Evaluation.Drift;
using CheXNet.Files;

namespace CheXNet.Cli.Monitor;

/// <param name="Make">Whether to write the reference in place of comparing with it.</param>
/// <param name="Plot">Null: no picture.</param>
internal sealed record MonitorOptions(
    string Dataset, string Reference, bool Make, DateTimeOffset? Since, DateTimeOffset? Until, string? Plot, string? Model,
    string? Storage, string? Data, bool Json);

/// <summary>Reads a stretch of stored films, and makes a reference of it or compares it with one.</summary>
internal sealed class MonitorRun(MonitorOptions options, TextWriter output)
{
    /// <returns>One of <see cref="ExitCode"/>: 1 where something has changed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!ImageKey.IsDataset(options.Dataset))
            throw ErrorReport.Invalid($"--dataset '{options.Dataset}' is not the name of a dataset: give the first folder under xrays.");
        if (options is { Make: true, Plot: not null }) throw ErrorReport.Invalid("--plot shows a comparison: leave it out here.");
        DriftReference? reference = options.Make ? null : Read();
        using OutputFile? file = options.Make ? OutputFile.Claim(options.Reference, []) : null;
        using OutputFile? plot = options.Plot is { } picture ? OutputFile.Claim(picture, [options.Reference]) : null;
        await using LocalStorage storage = await LocalStorage.OpenAsync(
            options.Storage, options.Data, StorageUse.Read, Console.Error.WriteLine, cancellationToken);
        ModelId? model = reference?.Model;
        IReadOnlyList<string> names = [.. reference?.Series.Select(static s => s.Name) ?? []];
        if (model is null)
        {
            ModelCard card = (await storage.FindModelAsync(options.Model, cancellationToken)).Card;
            (model, names) = (card.ToModelId(), StoredDrift.NamesOf(card.Findings));
        }

        IReadOnlyList<DriftFilm> films = await StoredDrift.ReadAsync(
            new PredictionStore(storage.Account), new FailureStore(storage.Account), options.Dataset, model.Value, names, options.Since,
            options.Until, cancellationToken);
        if (films.Count == 0)
        {
            throw ErrorReport.Invalid(
                $"The dataset '{options.Dataset}' has no film by {model} in this stretch: check --dataset, --since and --until.");
        }

        if (file is not null)
        {
            DriftReference made = DriftReference.Of(model.Value, options.Dataset, names, films);
            await file.WriteAsync(made.ToJson(), cancellationToken);
            if (options.Json) output.WriteJson(new { made.Model, made.Source, made.Films, made.Refused, file = options.Reference });
            else output.WriteLine($"{made.Films} films of {made.Source} by {made.Model}, {made.Refused} refused: {options.Reference}");
            return ExitCode.Done;
        }

        DriftReport report = DriftReport.Of(reference!, options.Dataset, films);
        if (plot is not null) await plot.WriteAsync(Encoding.UTF8.GetBytes(report.ToSvg()), cancellationToken);
        if (options.Json) output.WriteJson(report);
        else Write(report);
        return report.Alarm is null ? ExitCode.Done : ExitCode.DoneWithFailures;
    }

    private DriftReference Read()
    {
        using FileStream stream = InputFile.Open(options.Reference, "reference");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        DriftReference reference = DriftReference.Read(bytes.ToArray(), options.Reference);
        return options.Model is { } model && model != reference.Model.ToString()
            ? throw ErrorReport.Invalid($"'{options.Reference}' is of {reference.Model}, not of {model}: leave --model out.")
            : reference;
    }

    private void Write(DriftReport report)
    {
        string codes = report.Codes.Count == 0
            ? ""
            : $" ({string.Join(", ", report.Codes.OrderByDescending(static c => c.Value).Select(static c => $"{c.Key} {c.Value}"))})";
        output.WriteLine(Invariant($"{report.Films} films of {report.Source} by {report.Model} against {report.Reference}; ")
            + Invariant($"{report.Refused} refused{codes}, {report.ReferenceRefused:0.0%} of the reference."));
        TextTable table = new TextTable().Name("series").Number("median").Number("reference").Number("mean place, in deviations");
        foreach (DriftSeriesReport series in report.Series)
        {
            table.Add(
                series.Name, Text(series.Median), Text(series.ReferenceMedian), Text(series.MeanDeviate));
        }

        table.Write(output);
        output.WriteLine(report.Alarm is { } alarm
            ? Invariant($"Changed: {alarm.Of}, noticed at film {alarm.Film} of {report.Films}, {alarm.At:u}.")
            : Invariant($"No change (evidence {report.Evidence.DefaultIfEmpty(0).Max():0.0}, an alarm from {report.Limit:0.0} on)."));
    }

    private static string Text(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
