using Azure.Identity;
using CheXNet.Dicom.Web;
using CheXNet.Reports;
using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>
/// Gives the result of each DICOM film back to its study, after its overlays: into the container <c>dicom</c>, or to a DICOMweb server.
/// Idempotent: the same row gives the same instances, and whoever has one keeps one.
/// </summary>
/// <param name="failures">An image's failure of this stage is removed on success.</param>
/// <param name="scorer">The model, whose operating points decide what colors fade; null where they are unknown.</param>
/// <param name="handler">Sends the requests to the server; null: one of its own. Disposed with this object.</param>
public sealed class StudyExport(
    StudyReports reports,
    PredictionStore predictions,
    StudyStore store,
    FailureStore failures,
    StudyExportOptions options,
    XrayScorer? scorer = null,
    HttpMessageHandler? handler = null) : IDisposable
{
    private readonly StowClient? _server = options is { Server: { } server, Kinds: not ReportKinds.None }
        ? new StowClient(server, HandlerOf(options, handler))
        : null;

    /// <summary>Exports the image of a request for overlays, unless the setting is off or the image is no DICOM film.</summary>
    /// <returns>How many instances there are; 0 where nothing is exported.</returns>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">A stored map and its logit contradict each other.</exception>
    /// <exception cref="DicomWebException">The server cannot be reached, or does not store an instance.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<int> ExportAsync(OverlayRequest request, CancellationToken cancellationToken)
    {
        // A request that names a method asks for one more overlay of an image that was exported before.
        if (options.Kinds == ReportKinds.None || request.Method is not null) return 0;
        StoredPrediction? stored = await predictions.GetAsync(request.Key, request.Model, cancellationToken);
        if (stored is null || !ETags.Same(stored.Prediction.Provenance.ETag, request.ETag)
            || StudyReport.ObstacleOf(stored.Prediction) is not null) return 0;
        OperatingPoints? points = scorer?.Card.ToModelId() == request.Model ? scorer.Card.OperatingPoints : null;
        if (await reports.MakeAsync(stored, request.Findings, points, options.Kinds, cancellationToken) is not { } instances) return 0;
        OverlaySource source = OverlaySource.Of(stored.Prediction);
        List<string> standing = [];
        foreach ((string name, DicomInstance instance) in instances)
        {
            if (_server is not null) await SendAsync(_server, name, instance, cancellationToken);
            else await store.WriteAsync(request.Key, instance.SopInstanceUid, instance.File, source, cancellationToken);
            standing.Add(instance.SopInstanceUid);
        }

        if (_server is null) await store.RemoveOutdatedAsync(request.Key, source, standing, cancellationToken);
        await failures.RemoveAsync([request.Key], FailureStage.Export, cancellationToken);
        return standing.Count;
    }

    /// <summary>Sends one instance.</summary>
    /// <exception cref="DicomWebException">The server cannot be reached, or does not store it.</exception>
    public static async Task SendAsync(StowClient server, string name, DicomInstance instance, CancellationToken cancellationToken)
    {
        StowOutcome outcome = (await server.SendAsync([instance], cancellationToken))[0];
        if (outcome.IsStored) return;
        throw new DicomWebException(
            ErrorCodes.DicomWebRefused,
            $"The DICOMweb server did not store the instance {name}: {outcome.Explanation}. Its log may say more.");
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private static HttpMessageHandler? HandlerOf(StudyExportOptions options, HttpMessageHandler? handler) => options.Scope is not { } scope
        ? handler
        : new EntraTokens(
            new DefaultAzureCredential(), scope, handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
}
