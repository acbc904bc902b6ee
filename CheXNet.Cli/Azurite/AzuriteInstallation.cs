using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CheXNet.Cli.Azurite;

/// <summary>Azurite, installed by npm from the embedded lock file into a folder named after its hash, one per version.</summary>
internal static class AzuriteInstallation
{
    private const string ResourcePrefix = "azurite/";
    private const string CompleteMark = "installed";
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private static readonly IReadOnlyList<(string Path, byte[] Content)> Files = ReadResources();

    /// <summary>Hash of all installation inputs, 16 hexadecimal digits.</summary>
    private static readonly string Hash = ComputeHash();

    /// <summary>Installs Azurite unless already installed; concurrent callers wait for the first.</summary>
    /// <returns>The folder with <c>host.cjs</c> and <c>node_modules</c>.</returns>
    /// <exception cref="StorageException">npm is missing or failed; the message includes its output.</exception>
    public static async Task<string> EnsureAsync(
        string cache, string? searchPath, Action<string>? progress, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(cache, $"azurite-{Hash}");
        if (IsComplete(folder)) return folder;

        string npm = NodeProgram.Find("npm", searchPath);
        try
        {
            Directory.CreateDirectory(cache);
            using FileStream installing = await FileLock.WaitAsync(folder + ".lock", LongestWait, cancellationToken);
            if (IsComplete(folder)) return folder;

            progress?.Invoke($"Installing the storage emulator into {folder} (once, about 60 MB)");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            await InstallAsync(npm, folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AzuriteEmulator.Unavailable(
                $"The storage emulator could not be installed into '{folder}': {e.Message} "
                + "Make room or get permission there, or set CHEXNET_CACHE to another folder.",
                e);
        }

        return folder;
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, CompleteMark));

    // npm links packages by absolute path on Windows, so we install in place and write a marker file last.
    private static async Task InstallAsync(string npm, string folder, CancellationToken cancellationToken)
    {
        foreach ((string path, byte[] content) in Files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, cancellationToken);
        }

        (int exitCode, string output, string errors) = await NodeProgram.RunAsync(
            npm,
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--engine-strict=false", "--loglevel=error"],
            folder,
            cancellationToken);
        if (exitCode != 0)
        {
            string[] said = (errors.Length > 0 ? errors : output)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw AzuriteEmulator.Unavailable(
                $"npm could not install the storage emulator (exit status {exitCode}): {string.Join(" | ", said.TakeLast(8))} "
                + "Check that npm reaches its registry ('npm ping') and try again.");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, CompleteMark), "", cancellationToken);
    }

    private static List<(string, byte[])> ReadResources()
    {
        Assembly assembly = typeof(AzuriteInstallation).Assembly;
        return
        [
            .. from name in assembly.GetManifestResourceNames()
               where name.StartsWith(ResourcePrefix, StringComparison.Ordinal)
               orderby name
               select (name[ResourcePrefix.Length..], BinaryData.FromStream(assembly.GetManifestResourceStream(name)!).ToArray()),
        ];
    }

    private static string ComputeHash()
    {
        IEnumerable<byte> all = Files.SelectMany(
            static file => Encoding.UTF8.GetBytes($"{file.Path}\n{file.Content.Length}\n").Concat(file.Content));
        return Convert.ToHexStringLower(SHA256.HashData([.. all]).AsSpan(0, 8));
    }
}
