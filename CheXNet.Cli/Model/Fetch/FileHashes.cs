using System.Security.Cryptography;
using System.Text;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>A file's SHA-256, and the id that git gives its content: SHA-1 of <c>blob {length}\0</c> and the bytes.</summary>
internal sealed record FileHashes(long Bytes, string Sha256, string GitBlob)
{
    private const int BufferLength = 1 << 20;

    public static async Task<FileHashes> OfAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5350 // Git's choice; where only it is published, it is what there is.
        using var git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        git.AppendData(Encoding.ASCII.GetBytes(Invariant($"blob {file.Length}\0")));
        byte[] buffer = new byte[BufferLength];
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            sha.AppendData(buffer, 0, read);
            git.AppendData(buffer, 0, read);
        }

        return new FileHashes(file.Length, Hex(sha), Hex(git));
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
