using System.Text.Json;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Imaging;

/// <summary>The expected results that tests/fixtures/imaging/make.py took from Pillow and torchvision.</summary>
internal static class ImagingFixtures
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<ResizeCase> Resizes { get; } = Read<ResizeCase>("resize.json");

    public static IReadOnlyList<RuleCase> Rules { get; } = Read<RuleCase>("rules.json");

    public static IReadOnlyList<EncodedCase> Encoded { get; } = Read<EncodedCase>("encoded.json");

    public static IReadOnlyList<EncodedCase> Films { get; } = Read<EncodedCase>("films.json");

    public static IReadOnlyList<OddCase> Odd { get; } = Read<OddCase>("odd.json");

    public static byte[] Bytes(params string[] segments) => File.ReadAllBytes(TestData.Fixture(["imaging", .. segments]));

    private static List<T> Read<T>(string name) => JsonSerializer.Deserialize<List<T>>(Bytes(name), Web)!;

    internal sealed record ResizeCase(
        string Pattern, int Seed, int Width, int Height, int Channels, int ToWidth, int ToHeight, string Sha256);

    internal sealed record RuleCase(int Seed, int Width, int Height, int Channels, string Rule, int ModelChannels, string Sha256);

    internal sealed record EncodedCase(string File, string Mode, string Gray, string Rgb);

    /// <param name="Gray">Null where Pillow refuses the file.</param>
    internal sealed record OddCase(string File, string? Gray);
}
