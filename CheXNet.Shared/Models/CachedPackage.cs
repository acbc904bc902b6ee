using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>
/// A package in the cache, made where it is missing and made again where it is damaged; any number of processes may do so at once.
/// </summary>
internal static class CachedPackage
{
    /// <summary>Loads the package at a path, or has it made there first.</summary>
    /// <param name="make">Makes it, whole or not at all; refuses with a <see cref="ModelPackageException"/> if another process was
    /// faster.</param>
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
            // Another process was faster; what it made is checked like anything else.
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
