using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>Creates missing packages in the cache and replaces damaged ones. Safe to use from several processes at once.</summary>
internal static class CachedPackage
{
    /// <summary>Loads the package at a path, creating it first if necessary.</summary>
    /// <param name="make">Creates it atomically; throws <see cref="ModelPackageException"/> if another process was faster.</param>
    public static async Task<ModelPackage> EnsureAsync(string path, Func<Task> make, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            try
            {
                return await ModelPackage.LoadAsync(path, cancellationToken);
            }
            catch (ModelPackageException)
            {
                Remove(path);
            }
        }

        try
        {
            await make();
        }
        catch (ModelPackageException) when (Directory.Exists(path))
        {
            // Another process was faster; its package is checked like any other.
        }

        return await ModelPackage.LoadAsync(path, cancellationToken);
    }

    private static void Remove(string path)
    {
        try
        {
            AtomicWrite.RemoveFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(path)) return; // another process removed it
            throw new ModelPackageException(
                ErrorCodes.ModelNotWritable, $"The damaged model package at {path} cannot be replaced: {e.Message} Delete that folder.", e);
        }
    }
}
