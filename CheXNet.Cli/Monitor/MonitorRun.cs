using System.Text;
using CheXNet.Cli.Storage;
using CheXNet.Evaluation.Drift;
using CheXNet.Files;

namespace CheXNet.Cli.Monitor;

/// <param name="Reference">A file; null: the dataset's own in the storage.</param>
/// <param name="Make">Whether to make the reference in place of comparing with it.</param>
/// <param name="Plot">Null: no picture.</param>
internal sealed record MonitorOptions(
    string Dataset, string? Reference, bool Make, DateTimeOffset? Since, DateTimeOffset? Until, string? Plot, string? Model,
    string? Storage, string? Data, bool Json)
{
    /// <summary>Whether services are to compare the dataset with the reference.</summary>
    public bool Watch { get; init; }

    /// <summary>Whether they are no longer to.</summary>
    public bool Unwatch { get; init; }
}

/// <summary>Reads a stretch of stored films, and makes a reference of it or compares it with one.</summary>
internal sealed class MonitorRun(MonitorOptions options, TextWriter output)
{
    /// <returns>One of <see cref="ExitCode"/>: 1 where something has changed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Check();
        DriftReference? reference = options is { Make: false, Reference: { } path } ? Read(path) : null;
        using OutputFile? file = options is { Make: true, Reference: { } made } ? OutputFile.Claim(made, []) : null;
        string[] inputs = options.Reference is { } input ? [input] : [];
        using OutputFile? plot = options.Plot is { } picture ? OutputFile.Claim(picture, inputs) : null;
        await using LocalStorage storage = await LocalStorage.OpenAsync(
            options.Storage, options.Data, options.Watch ? StorageUse.Work : StorageUse.Read, Console.Error.WriteLine, cancellationToken);
        DriftStore store = new(storage.Account);
        if (options.Unwatch) return await WatchAsync(store, null, cancellationToken);
        if (options.Watch && reference is not null) return await WatchAsync(store, reference, cancellationToken);
        if (!options.Make) reference ??= await store.ReferenceAsync(options.Dataset, cancellationToken) ?? throw ErrorReport.Invalid(
            $"The dataset '{options.Dataset}' is not watched: name a file with --reference, or make one with --make-reference.");

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

        if (reference is null)
        {
            DriftReference ordinary = DriftReference.Of(model.Value, options.Dataset, names, films);
            if (file is not null) await file.WriteAsync(ordinary.ToJson(), cancellationToken);
            if (options.Json)
                output.WriteJson(new { ordinary.Model, ordinary.Source, ordinary.Films, ordinary.Refused, file = options.Reference });
            else output.WriteLine(
                $"{ordinary.Films} films of {ordinary.Source} by {ordinary.Model}, {ordinary.Refused} refused"
                + (options.Reference is { } written ? $": {written}" : "."));
            return options.Watch ? await WatchAsync(store, ordinary, cancellationToken) : ExitCode.Done;
        }

        DriftReport report = DriftReport.Of(reference, options.Dataset, films);
        if (plot is not null) await plot.WriteAsync(Encoding.UTF8.GetBytes(report.ToSvg()), cancellationToken);
        if (options.Json) output.WriteJson(report);
        else Write(report);
        return report.Alarm is null ? ExitCode.Done : ExitCode.DoneWithFailures;
    }

    private void Check()
    {
        if (!ImageKey.IsDataset(options.Dataset))
            throw ErrorReport.Invalid($"--dataset '{options.Dataset}' is not the name of a dataset: give the first folder under xrays.");
        if (options is { Plot: not null } and ({ Make: true } or { Watch: true } or { Unwatch: true }))
            throw ErrorReport.Invalid("--plot shows a comparison: leave it out here.");
        if (options is { Unwatch: true } and ({ Make: true } or { Watch: true }))
            throw ErrorReport.Invalid("--unwatch stands alone: leave --watch and --make-reference out.");
        if (options is { Make: true, Reference: null, Watch: false })
            throw ErrorReport.Invalid("Say where the reference goes: to a file with --reference, to the storage with --watch, or both.");
        if (options is { Watch: true, Make: false, Reference: null })
            throw ErrorReport.Invalid("Say what the dataset is to be compared with: --reference, or --make-reference.");
    }

    private async Task<int> WatchAsync(DriftStore store, DriftReference? reference, CancellationToken cancellationToken)
    {
        await store.SetReferenceAsync(options.Dataset, reference, cancellationToken);
        if (options.Json) return ExitCode.Done;
        output.WriteLine(reference is null
            ? $"{options.Dataset} is no longer watched."
            : $"{options.Dataset} is compared with {reference.Films} films of {reference.Source} by {reference.Model} from now on.");
        return ExitCode.Done;
    }

    private DriftReference Read(string path)
    {
        using FileStream stream = InputFile.Open(path, "reference");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        DriftReference reference = DriftReference.Read(bytes.ToArray(), path);
        return options.Model is { } model && model != reference.Model.ToString()
            ? throw ErrorReport.Invalid($"'{path}' is of {reference.Model}, not of {model}: leave --model out.")
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
            : Invariant($"No change (evidence {report.Highest:0.0}, an alarm from {report.Limit:0.0} on)."));
    }

    private static string Text(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
