using CheXNet.Cli.Storage;
using CheXNet.Dicom.Web;
using CheXNet.Files;
using CheXNet.Ingest;
using CheXNet.Reports;

namespace CheXNet.Cli.Dicom;

/// <param name="Images">Empty for all of the dataset.</param>
/// <param name="Findings">Empty for the default.</param>
/// <param name="Folder">Null: nothing is written.</param>
/// <param name="Model">A model as <see cref="ModelFinder"/> finds it; null for the one that scored the dataset last.</param>
internal sealed record DicomExportOptions(
    string Dataset, IReadOnlyList<string> Images, IReadOnlyList<string> Findings, ReportKinds Kinds, string? Folder, string? Model);

/// <summary>Exports stored predictions of a dataset, one film after another; one that fails costs no other anything.</summary>
/// <param name="server">Null: nothing is sent.</param>
internal sealed class DicomExportRun(StorageAccount account, DicomExportOptions options, StowClient? server, DicomExportOutput output)
{
    private const string Every = "all";

    /// <summary>A server that is down would be waited for at every film.</summary>
    private const int UnansweredAtMost = 3;

    private readonly ScoredDataset _scored = new(account, options.Dataset);
    private readonly StudyReports _reports = new(new XrayContainer(account));
    private int _unanswered;

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        DicomExportCounts counts = new();
        (ModelId model, OperatingPoints? points) = await ModelAsync(cancellationToken);
        long? total = options.Images.Count > 0 ? options.Images.Count : null;
        await ImageProgress.ShowAsync(output.Error, "Exporting", total, async progress =>
        {
            await foreach ((ImageKey image, StoredPrediction? stored) in _scored.RowsAsync(model, options.Images, cancellationToken))
            {
                await ExportAsync(image, stored, points, counts, cancellationToken);
                progress.Add();
            }
        });
        output.Summary(options.Dataset, model, counts);
        return counts.Failed.Count == 0 ? ExitCode.Done
            : counts.Films + counts.Skipped.Count == 0 ? ExitCode.WrongInput
            : ExitCode.DoneWithFailures;
    }

    private async Task ExportAsync(
        ImageKey image, StoredPrediction? stored, OperatingPoints? points, DicomExportCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            if (stored is null)
            {
                throw new InvalidInputException(
                    ErrorCodes.PredictionNotFound, "No prediction of this model is stored for it: is the name right, and was it scored?");
            }

            if (StudyReport.ObstacleOf(stored.Prediction) is { } obstacle)
            {
                counts.Skipped.Add((image.Image, obstacle));
                return;
            }

            IReadOnlyList<string>? findings = options.Findings switch
            {
                [] => null,
                [Every] => [.. stored.Prediction.Findings.Select(static f => f.Name)],
                var named => named,
            };
            IEnumerable<StudyInstance> instances =
                await _reports.MakeAsync(stored, findings, points, options.Kinds, cancellationToken) ?? throw new InvalidInputException(
                    ErrorCodes.PredictionNotFound, "The image is gone or was replaced since it was scored: wait for its new prediction.");
            foreach (StudyInstance instance in instances)
            {
                if (options.Folder is { } folder) await WriteAsync(folder, image, instance, counts, cancellationToken);
                if (server is null) continue;
                await StudyExport.SendAsync(server, instance.Name, instance.Instance, cancellationToken);
                (_unanswered, counts.Sent) = (0, counts.Sent + 1);
            }

            counts.Films++;
        }
        catch (XrayException e) when (e is not StorageException)
        {
            counts.Failed.Add((image.Image, e.Code, e.Message));
            output.Failure(image.Image, e);
            _unanswered = e.Code == ErrorCodes.DicomWebUnavailable ? _unanswered + 1 : 0;
            if (_unanswered < UnansweredAtMost) return;
            output.Summary(options.Dataset, stored!.Prediction.Provenance.Model, counts);
            throw;
        }
    }

    private static async Task WriteAsync(
        string folder, ImageKey image, StudyInstance instance, DicomExportCounts counts, CancellationToken cancellationToken)
    {
        string path = Path.Combine([folder, .. image.Image.Split('/').Select(Allowed), $"{instance.Name}.dcm"]);
        ReadOnlyMemory<byte> file = instance.Instance.File;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: var length } && length == file.Length
                && (await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan().SequenceEqual(file.Span))
            {
                counts.Unchanged++;
                return;
            }

            await AtomicWrite.FileAsync(path, file, cancellationToken);
            counts.Written++;
        }
        catch (Exception e) when (WriteFault.Covers(e))
        {
            // A full disk fails every film that follows; a name that this file system cannot have fails its own.
            throw WriteFault.Of(path, e);
        }
    }

    private static string Allowed(string segment) =>
        string.Concat(segment.Select(static c => Path.GetInvalidFileNameChars().Contains(c) ? '_' : c));

    /// <summary>Whose rows to export, and its operating points, if its package is here.</summary>
    private async Task<(ModelId Model, OperatingPoints? Points)> ModelAsync(CancellationToken cancellationToken)
    {
        ModelFinder finder = ModelFinder.OfThisMachine(new ModelContainer(account));
        if (options.Model is { } named && !ModelId.TryParse(named, out _))
        {
            ModelCard card = (await finder.FindAsync(named, cancellationToken)).Card;
            return (card.ToModelId(), card.OperatingPoints);
        }

        ModelId model = await _scored.ModelAsync(options.Model, cancellationToken);
        try
        {
            return (model, (await finder.FindAsync(model.ToString(), cancellationToken)).Card.OperatingPoints);
        }
        catch (ModelPackageException)
        {
            output.Hint($"The model {model} is not on this machine, and its operating points are unknown: "
                + "without --finding, each film's most probable finding is drawn.");
            return (model, null);
        }
    }
}
