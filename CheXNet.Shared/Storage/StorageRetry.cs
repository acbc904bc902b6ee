namespace CheXNet.Storage;

/// <summary>
/// Tries work again while storage is unavailable, after 2, 4, 8 and 16 s: the triggers of the Functions host have no back-off, so five
/// attempts would be gone within seconds. The single-machine service waits likewise.
/// </summary>
public static class StorageRetry
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(16)];

    /// <summary>Does work that may be begun again.</summary>
    /// <exception cref="StorageException">Storage stayed unavailable, or refused for another reason.</exception>
    public static async Task RunAsync(Func<Task> work, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (TimeSpan pause in Pauses)
        {
            try
            {
                await work();
                return;
            }
            catch (StorageException e) when (e.Code == ErrorCodes.StorageUnavailable)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }

        await work();
    }
}
