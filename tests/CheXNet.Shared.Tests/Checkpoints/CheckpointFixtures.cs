using System.Runtime.InteropServices;
using System.Text.Json;
using CheXNet.Checkpoints;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>The tiny checkpoints of every family and what PyTorch says of them (tests/fixtures/checkpoints/make_fixtures.py).</summary>
internal static class CheckpointFixtures
{
    private static readonly Lazy<ExpectedFile> Loaded = new(static () =>
        JsonSerializer.Deserialize<ExpectedFile>(File.ReadAllBytes(Path("expected.json")), JsonSerializerOptions.Web)!);

    public static IReadOnlyDictionary<string, ExpectedCheckpoint> All => Loaded.Value.Checkpoints;

    public static IReadOnlyDictionary<string, ExpectedRefusal> Refused => Loaded.Value.Refused;

    /// <summary><c>[N, C, H, W]</c>.</summary>
    public static int[] InputShape => Loaded.Value.InputShape;

    public static float[] Input => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path("input.f32"))).ToArray();

    public static IEnumerable<string> Names => Directory.GetFiles(Path()).Select(System.IO.Path.GetFileName).OfType<string>()
        .Where(static name => name is not ("expected.json" or "input.f32")).Order(StringComparer.Ordinal);

    public static string Path(params string[] segments) => TestData.Fixture(["checkpoints", .. segments]);

    internal sealed record ExpectedFile(
        int[] InputShape, Dictionary<string, ExpectedCheckpoint> Checkpoints, Dictionary<string, ExpectedRefusal> Refused);

    internal sealed record ExpectedRefusal(string Code, string Says);

    internal sealed record ExpectedCheckpoint(
        string Profile, int Channels, string[] Labels, string Preprocessing, double Tolerance, string[] Options, double[][] Logits)
    {
        /// <summary>What a person has to say because the file does not: its profile, or its labels.</summary>
        public ImportOptions ToImport() => new() { Profile = Option("--profile"), Labels = Option("--labels")?.Split(',') };

        private string? Option(string name) => Array.IndexOf(Options, name) is >= 0 and var at ? Options[at + 1] : null;
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-checkpoints-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
