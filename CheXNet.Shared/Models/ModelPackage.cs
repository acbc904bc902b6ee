using System.IO.Hashing;

namespace CheXNet.Models;

/// <summary>
/// A model package: a folder or zip with the graph (<c>model.onnx</c>, optionally <c>model.fp16.onnx</c> and <c>model.int8.onnx</c>), the
/// card (<c>model.json</c>) and the other files it lists. Loading checks that the card is valid and that each file has its length and
/// SHA-256.
/// </summary>
public sealed class ModelPackage
{
    /// <summary>The card's file name.</summary>
    public const string CardName = "model.json";

    private const int CardBytesAtMost = 4 << 20;
    private const int FileBytesAtMost = 1 << 30;

    private ModelPackage(string location, ModelCard card) => (Location, Card) = (location, card);

    /// <summary>The absolute path of the folder or zip.</summary>
    public string Location { get; }

    /// <summary>The card.</summary>
    public ModelCard Card { get; }

    /// <summary>The model's name.</summary>
    public ModelId Id => Card.ToModelId();

    /// <summary>Returns the file name of a precision's graph, such as <c>model.onnx</c> or <c>model.fp16.onnx</c>.</summary>
    public static string GraphName(Precision precision) => precision switch
    {
        Precision.Int8 => "model.int8.onnx",
        Precision.Fp16 => "model.fp16.onnx",
        _ => "model.onnx",
    };

    /// <summary>Opens a package and checks all its files.</summary>
    /// <param name="path">The folder or zip.</param>
    /// <exception cref="ModelPackageException">
    /// The package is missing, incomplete, altered or invalid; the message names file and member.
    /// </exception>
    public static async Task<ModelPackage> LoadAsync(string path, CancellationToken cancellationToken)
    {
        string location = Path.GetFullPath(path);
        using PackageFiles files = PackageFiles.Open(location);
        ModelCard card = ModelCardJson.Read(await ReadAsync(files, CardName, CardBytesAtMost, cancellationToken), location);
        ModelPackage package = new(location, card);
        foreach (string name in card.Files.Keys.Order(StringComparer.Ordinal))
            await package.CheckAsync(files, name, Stream.Null, cancellationToken);
        return package;
    }

    /// <summary>Reads the card at a path without checking the other files; null if there is no valid one.</summary>
    internal static async Task<ModelCard?> TryReadCardAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) && !path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            using PackageFiles files = PackageFiles.Open(Path.GetFullPath(path));
            return ModelCardJson.Read(await ReadAsync(files, CardName, CardBytesAtMost, cancellationToken), files.Location);
        }
        catch (ModelPackageException)
        {
            return null;
        }
    }

    /// <summary>Returns a graph's SHA-256 as 64 lowercase hex digits, as recorded in a prediction's provenance.</summary>
    /// <exception cref="ModelPackageException">The package has no graph of this precision.</exception>
    public string GraphHash(Precision precision) => FileOf(precision).Sha256;

    /// <summary>Reads an ONNX graph, checking its hash again in case the file has changed since loading.</summary>
    /// <exception cref="ModelPackageException">The package has no graph of this precision, or the file is gone or altered.</exception>
    public Task<byte[]> ReadGraphAsync(Precision precision, CancellationToken cancellationToken)
    {
        _ = FileOf(precision);
        return ReadFileAsync(GraphName(precision), cancellationToken);
    }

    /// <summary>Reads a file listed on the card, checking its hash.</summary>
    /// <param name="name">The file's name on the card.</param>
    /// <exception cref="ModelPackageException">The card does not list the file, or it is gone or altered.</exception>
    public async Task<byte[]> ReadFileAsync(string name, CancellationToken cancellationToken)
    {
        using PackageFiles files = PackageFiles.Open(Location);
        MemoryStream content = new(Card.Files.TryGetValue(name, out ModelFile? file) ? (int)Math.Min(file.Bytes, FileBytesAtMost) : 0);
        await CheckAsync(files, name, content, cancellationToken);
        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    private static async Task<byte[]> ReadAsync(PackageFiles files, string name, int bytesAtMost, CancellationToken cancellationToken)
    {
        MemoryStream content = new();
        await CopyAsync(files, name, content, bytesAtMost, cancellationToken);
        return content.ToArray();
    }

    /// <summary>Copies at most the limit, whatever a zip's headers say, and returns SHA-256 and length.</summary>
    private static async Task<(string Sha256, long Bytes)> CopyAsync(
        PackageFiles files, string name, Stream destination, long bytesAtMost, CancellationToken cancellationToken)
    {
        try
        {
            (Stream content, long length, uint? stated) = files.Find(name) ?? throw new ModelPackageException(
                ErrorCodes.ModelNotFound, $"{files.Location} is no whole model package: {name} is missing. Copy the package again.");
            await using Stream _ = content;
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Crc32 crc = new();
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            bool fits = length <= bytesAtMost;
            while (fits && await content.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                total += read;
                fits = total <= bytesAtMost;
                if (!fits) break;
                hash.AppendData(buffer, 0, read);
                crc.Append(buffer.AsSpan(0, read));
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            if (!fits)
            {
                throw new ModelPackageException(
                    ErrorCodes.ModelHashMismatch,
                    $"{files.Location}: {name} has more than the {bytesAtMost} bytes that it may have. Copy the package again.");
            }

            if (stated is { } sum && sum != crc.GetCurrentHashAsUInt32()) throw new InvalidDataException("its checksum is wrong.");
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), total);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound, $"{files.Location}: {name} cannot be read: {e.Message} Copy the package again.", e);
        }
    }

    private async Task CheckAsync(PackageFiles files, string name, Stream destination, CancellationToken cancellationToken)
    {
        if (!Card.Files.TryGetValue(name, out ModelFile? stated))
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound, $"{Location}: the card lists no file {name}; it lists {string.Join(", ", Card.Files.Keys)}.");
        }

        if (stated.Bytes > FileBytesAtMost)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelCardInvalid,
                $"{Location}: files.{name}.bytes is {stated.Bytes}; more than {FileBytesAtMost} are not read.");
        }

        (string sha256, long bytes) = await CopyAsync(files, name, destination, stated.Bytes, cancellationToken);
        if (sha256 == stated.Sha256 && bytes == stated.Bytes) return;
        throw new ModelPackageException(
            ErrorCodes.ModelHashMismatch,
            $"{Location}: {name} has {bytes} bytes and SHA-256 {sha256}, its card states {stated.Bytes} and {stated.Sha256}. "
            + "It was altered or cut off; copy the package again.");
    }

    private ModelFile FileOf(Precision precision) => Card.Files.TryGetValue(GraphName(precision), out ModelFile? file)
        ? file
        : throw new ModelPackageException(
            ErrorCodes.ModelPrecisionMissing,
            $"The model {Id} has no {GraphName(precision)}. Choose fp32, which every package has, or "
            + (precision == Precision.Fp16
                ? "write that graph with 'chexnet model convert --precision fp16'."
                : "import a package with that file."));
}
