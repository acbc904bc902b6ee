using Azure;
using Azure.Identity;

namespace CheXNet.Storage;

/// <summary>
/// Converts whatever a storage client throws to a <see cref="StorageException"/> that names the account and says what to do: an answer that is
/// no XML or JSON has exceptions of its own. Only cancellation and this library's own errors pass.
/// </summary>
internal static class StorageFault
{
    /// <summary>Runs an action and converts its errors.</summary>
    /// <param name="what">The action, to complete "could not …".</param>
    public static async Task<T> GuardAsync<T>(StorageAccount account, string what, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (Of(account, what, e) is { } fault)
        {
            throw fault;
        }
    }

    /// <inheritdoc cref="GuardAsync{T}(StorageAccount, string, Func{Task{T}})"/>
    public static Task GuardAsync(StorageAccount account, string what, Func<Task> action) => GuardAsync(
        account,
        what,
        async () =>
        {
            await action();
            return true;
        });

    private static StorageException? Of(StorageAccount account, string what, Exception error) => error switch
    {
        XrayException or OperationCanceledException or OutOfMemoryException => null,
        RequestFailedException { Status: 0 } => Unreachable(account, what, error),
        RequestFailedException e => Refused(account, what, e),
        // All attempts failed: the client reports every one of them.
        AggregateException { InnerExceptions: [.., TimeoutException or OperationCanceledException] } => Unreachable(account, what, error),
        AggregateException { InnerExceptions: [.., var last] } => Of(account, what, last),
        AuthenticationFailedException => new StorageException(
            ErrorCodes.StorageUnavailable,
            $"Could not {what} in the storage account '{account.Name}': signing in failed. "
            + $"Sign in with 'az login', or give the app a managed identity. {FirstLine(error)}",
            error),
        HttpRequestException or IOException => Unreachable(account, what, error),
        _ => new StorageException(
            ErrorCodes.StorageUnavailable,
            $"Could not {what}: what the storage account '{account.Name}' answered cannot be understood "
            + $"({error.GetType().Name}: {FirstLine(error)}). Try again; if it stays so, check what stands between this program and the account.",
            error),
    };

    private static StorageException Unreachable(StorageAccount account, string what, Exception error) => new(
        ErrorCodes.StorageUnavailable,
        $"Could not {what}: the storage account '{account.Name}' does not answer. "
        + $"Check the account's name and the network. {FirstLine(error)}",
        error);

    private static StorageException Refused(StorageAccount account, string what, RequestFailedException e)
    {
        (string code, string advice) = e.Status switch
        {
            401 or 403 => (
                ErrorCodes.StorageUnavailable,
                "Check the key, or that the identity has the roles Storage Blob Data Owner, Queue Data Contributor and "
                + "Table Data Contributor."),
            404 => (
                ErrorCodes.StorageUnavailable,
                "The container, queue or table is missing: it is made by 'chexnet serve', 'run' and the deployment."),
            413 => (ErrorCodes.StorageLimitExceeded, "It is larger than the service takes."),
            507 => (ErrorCodes.StorageFull, "The disk of the embedded storage is full: free space there."),
            429 or 500 or 503 => (ErrorCodes.StorageUnavailable, "The service is overloaded or failing: try again later."),
            _ => (ErrorCodes.StorageUnavailable, "The service refused the request."),
        };
        return new StorageException(
            code, $"Could not {what} in the storage account '{account.Name}': {e.Status} {e.ErrorCode}. {advice}", e);
    }

    private static string FirstLine(Exception e) => (e.InnerException ?? e).Message.Split('\n')[0].Trim();
}
