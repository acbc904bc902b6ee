using CheXNet.Cli.Storage;
using CheXNet.Fhir;
using CheXNet.Files;

namespace CheXNet.Cli.Fhir;

/// <param name="Images">Empty for all of the dataset.</param>
/// <param name="Model">A model as <see cref="ModelFinder"/> finds it; null for the one that scored the dataset last.</param>
internal sealed record FhirExportOptions(string Dataset, IReadOnlyList<string> Images, string Output, string? Model, FhirOptions Fhir)
{
    public bool IsOneFile => Output.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Writes the stored predictions of a dataset as bundles, one film after another.</summary>
internal sealed class FhirExportRun(StorageAccount account, FhirExportOptions options, TextWriter output, TextWriter error, bool json)
{
    private readonly ScoredDataset _scored = new(account, options.Dataset);
    private readonly List<string> _missing = [];
    private int _written;

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        ModelId model = await _scored.ModelAsync(options.Model, cancellationToken);
        long? total = options.Images.Count > 0 ? options.Images.Count : null;
        await ImageProgress.ShowAsync(error, "Exporting", total, progress => options.IsOneFile
            ? WriteFileAsync(model, progress, cancellationToken)
            : WriteFolderAsync(model, progress, cancellationToken));
        Report(model);
        return _missing.Count == 0 ? ExitCode.Done : _written == 0 ? ExitCode.WrongInput : ExitCode.DoneWithFailures;
    }

    private async Task WriteFileAsync(ModelId model, ImageProgress progress, CancellationToken cancellationToken)
    {
        using OutputLock held = OutputLock.Take(options.Output);
        using AtomicWrite write = new(FileFacts.EndOfLinks(options.Output));
        await using (FileStream to = File.Create(write.TemporaryPath))
        {
            await foreach (StoredPrediction stored in RowsAsync(model, cancellationToken))
            {
                await to.WriteAsync(FhirBundle.Of(stored, options.Fhir).ToJson(), cancellationToken);
                to.WriteByte((byte)'\n');
                _written++;
                progress.Add();
            }
        }

        if (_written > 0) write.Commit(replace: true);
    }

    private async Task WriteFolderAsync(ModelId model, ImageProgress progress, CancellationToken cancellationToken)
    {
        await foreach (StoredPrediction stored in RowsAsync(model, cancellationToken))
        {
            FhirBundle bundle = FhirBundle.Of(stored, options.Fhir);
            string path = Path.Combine(options.Output, $"{bundle.Id}.json");
            await AtomicWrite.FileAsync(path, bundle.ToJson(indented: true), cancellationToken);
            _written++;
            progress.Add();
        }
    }

    private async IAsyncEnumerable<StoredPrediction> RowsAsync(
        ModelId model, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((ImageKey image, StoredPrediction? stored) in _scored.RowsAsync(model, options.Images, cancellationToken))
        {
            if (stored is null) _missing.Add(image.Image);
            else yield return stored;
        }
    }

    private void Report(ModelId model)
    {
        if (json)
        {
            string? made = _written > 0 ? options.Output : null;
            output.WriteJson(new { dataset = options.Dataset, model, bundles = _written, output = made, missing = _missing });
            return;
        }

        output.WriteLine(VisibleText.Line(_written == 0
            ? $"Nothing is written: of the images named, none has a row of {model}. Score them, or name the model that did with --model."
            : Invariant($"Wrote {_written} bundle{(_written == 1 ? "" : "s")} of what {model} scored to {options.Output}.")));
        foreach (string name in _missing)
            output.WriteLine(VisibleText.Line($"No prediction of {model} is stored for {name}: is the name right, and was it scored?"));
    }
}
