using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Results;

/// <summary>
/// The container of DICOM instances that go back into the films' studies: <c>{dataset}/{image}/{SOP Instance UID}.dcm</c>. They name the
/// patient, as the film does.
/// </summary>
public sealed class StudyStore(StorageAccount account)
{
    private const string Extension = ".dcm";

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.DicomContainer);

    /// <summary>Writes an instance unless it stands: the same identifier has the same bytes.</summary>
    /// <returns>Whether it was written now.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<bool> WriteAsync(
        ImageKey image, string sopInstanceUid, ReadOnlyMemory<byte> file, OverlaySource source, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "write an instance of a study", async () =>
        {
            try
            {
                await _container.GetBlobClient(NameOf(image, sopInstanceUid)).UploadAsync(
                    BinaryData.FromBytes(file),
                    new BlobUploadOptions
                    {
                        HttpHeaders = new BlobHttpHeaders { ContentType = ImageFiles.ContentTypeOf(ImageFormat.Dicom) },
                        Metadata = source.ToMetadata("dicom"),
                        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    },
                    cancellationToken);
                return true;
            }
            catch (RequestFailedException there) when (there.Status is 409 or 412)
            {
                return false;
            }
        });

    /// <summary>An instance's bytes; null if there is none.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<BinaryData?> ReadAsync(ImageKey image, string sopInstanceUid, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "read an instance of a study", async () =>
        {
            try
            {
                BlobClient blob = _container.GetBlobClient(NameOf(image, sopInstanceUid));
                return (await blob.DownloadContentAsync(cancellationToken)).Value.Content;
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        });

    /// <summary>Removes what an image's former content or weights gave, and what its model gives no more.</summary>
    /// <param name="source">What the instances are made of now.</param>
    /// <param name="standing">Their SOP Instance UIDs.</param>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task RemoveOutdatedAsync(
        ImageKey image, OverlaySource source, IReadOnlyCollection<string> standing, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "remove instances of a study", async () =>
        {
            HashSet<string> current = [.. standing.Select(uid => NameOf(image, uid))];
            List<string> outdated = [];
            await foreach (BlobItem blob in _container.GetBlobsAsync(
                BlobTraits.Metadata, BlobStates.None, OverlayKey.FolderOf(image), cancellationToken))
            {
                OverlaySource of = OverlaySource.Read(blob.Metadata);
                if (of.IsOutdated(source) || (of.Model == source.Model && !current.Contains(blob.Name))) outdated.Add(blob.Name);
            }

            foreach (string name in outdated)
                await _container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);
        });

    private static string NameOf(ImageKey image, string sopInstanceUid) => $"{OverlayKey.FolderOf(image)}{sopInstanceUid}{Extension}";
}
