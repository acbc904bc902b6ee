
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Ingest;

/// <summary>
/// Leaves a row in <c>Failures</c> when work on an image fails for a reason that trying again may mend, so that an image which is given
/// up in the end is not lost without a trace. The row goes when the image succeeds.
/// </summary>
/// <param name="failures">Where failures are noted.</param>
public sealed class NotedFailures(FailureStore failures)
{
    /// <summary>Does the work; a failure is noted and thrown on.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="stage">What is done with it.</param>
    /// <param name="etag">The image's ETag; null where it is not known.</param>
    /// <returns>What the work gives.</returns>
    public async Task<T> NoteAsync<T>(ImageKey image, FailureStage stage, string? etag, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await TryRecordAsync(image, stage, e, etag);
            throw;
        }
    }

    private async Task TryRecordAsync(ImageKey image, FailureStage stage, Exception error, string? etag)
    {
        (string code, string text) = error is XrayException known
            ? (known.Code, known.Message)
            : (ErrorCodes.Unexpected, $"{error.GetType().Name}: {error.Message}");
        try
        {
            await failures.RecordAsync(image, stage, code, text, etag, CancellationToken.None);
        }
        catch (StorageException)
        {
            // The account is out of reach: the first error, which is thrown on, says so.
        }
    }
}
