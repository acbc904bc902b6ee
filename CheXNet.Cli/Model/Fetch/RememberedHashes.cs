using CheXNet.Files;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>SHA-256 by address, from the first download of files for which nobody published a hash: whoever replaces one later is found
/// out.</summary>
/// <param name="path">A JSON file, which need not exist yet.</param>
internal sealed class RememberedHashes(string path)
{
    public string Path => path;

    public string? Of(Uri address) => Read().GetValueOrDefault(address.AbsoluteUri);

    public async Task RememberAsync(Uri address, string sha256, CancellationToken cancellationToken)
    {
        using OutputLock held = OutputLock.Take(path);
        Dictionary<string, string> hashes = Read();
        hashes[address.AbsoluteUri] = sha256;
        await AtomicWrite.FileAsync(path, JsonSerializer.SerializeToUtf8Bytes(hashes), cancellationToken);
    }

    private Dictionary<string, string> Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw ErrorReport.Invalid($"The hashes of earlier downloads, '{path}', cannot be read ({e.Message}): correct or remove it.", e);
        }
    }
}
