using System.IO.Compression;
using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>The files of a package folder or zip. Nothing is unpacked to disk, so entry names cannot escape the package.</summary>
internal abstract class PackageFiles(string location) : IDisposable
{
    public string Location { get; } = location;

    public static PackageFiles Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) return new FolderFiles(path);
            RegularFile.Require(path);
            if (File.Exists(path)) return new ZipFiles(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound,
                $"{path} cannot be opened as a model package (a folder or a zip with model.json and model.onnx): {e.Message}",
                e);
        }

        throw new ModelPackageException(
            ErrorCodes.ModelNotFound, $"There is no model package at {path}: give a folder or a zip with model.json and model.onnx.");
    }

    /// <summary>Opens a file; null if it does not exist. The CRC-32 is what a zip declares; the reader must check it.</summary>
    public abstract (Stream Content, long Length, uint? Crc32)? Find(string name);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    private sealed class FolderFiles(string folder) : PackageFiles(folder)
    {
        public override (Stream Content, long Length, uint? Crc32)? Find(string name)
        {
            FileInfo file = new(Path.Combine(Location, name));
            if (!file.Exists) return null;
            RegularFile.Require(file.FullName);
            const FileOptions options = FileOptions.Asynchronous | FileOptions.SequentialScan;
            FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, options);
            return (stream, stream.Length, null);
        }
    }

    private sealed class ZipFiles : PackageFiles
    {
        private const int EntriesAtMost = 256;
        private readonly ZipArchive _zip;

        public ZipFiles(string path) : base(path)
        {
            _zip = ZipFile.OpenRead(path);
            try
            {
                if (_zip.Entries.Count > EntriesAtMost)
                    throw new InvalidDataException($"it has {_zip.Entries.Count} entries, a package has {EntriesAtMost} at most");
            }
            catch
            {
                _zip.Dispose();
                throw;
            }
        }

        public override (Stream Content, long Length, uint? Crc32)? Find(string name)
        {
            ZipArchiveEntry[] entries = [.. _zip.Entries.Where(e => e.FullName == name)];
            return entries.Length switch
            {
                0 => null,
                1 => (entries[0].Open(), entries[0].Length, entries[0].Crc32),
                _ => throw new InvalidDataException($"it has {entries.Length} entries named {name}"),
            };
        }

        public override void Dispose()
        {
            _zip.Dispose();
            base.Dispose();
        }
    }
}
