using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>A folder of broken inputs: each becomes a failure that says why, and costs its good neighbors nothing.</summary>
public sealed class BrokenFilmsTests(AzuriteFixture azurite)
{
    // A blob's name may have 1,024 characters, a file's 255 bytes.
    private static readonly string LongestBlob = $"deep/{new string('y', 1024 - "ward/deep/.png".Length)}.png";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_lists_each_broken_file_with_its_code_and_scores_the_others()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using FilmFolder films = new(), results = new();
        foreach ((string name, (byte[] bytes, _)) in BrokenFilms.Bad) films.Add(name, bytes);
        foreach ((string name, byte[] bytes) in BrokenFilms.Good) films.Add(name, bytes);
        string jsonl = results.At("scores.jsonl");

        Ran ran = await Ran.Async("score", films.Path, "--model", tiny.Path, "--output", jsonl);

        Assert.Equal(1, ran.Status);
        IEnumerable<string> scored = (await File.ReadAllLinesAsync(jsonl, Cancellation)).Select(NameIn);
        Assert.Equal(BrokenFilms.Good.Keys.Order(StringComparer.Ordinal), scored.Order(StringComparer.Ordinal));
        string[] failures = await File.ReadAllLinesAsync(jsonl + ".failures.csv", Cancellation);
        Assert.Equal(
            BrokenFilms.Bad.Select(static b => $"{b.Key},{b.Value.Code}").Order(StringComparer.Ordinal),
            failures[1..].Select(static line => string.Join(',', line.Split(',')[..2])).Order(StringComparer.Ordinal));
        Assert.All(failures[1..], static line => Assert.True(line.Split(',', 3)[2].Length > 20, $"no reason is given: {line}"));
    }

    [Fact]
    public async Task Serve_records_each_broken_blob_with_its_code_and_scores_the_others()
    {
        await using ServiceWorld world = await ServiceWorld.CreateAsync(azurite);
        Dictionary<ImageKey, string> bad = BrokenFilms.Bad.ToDictionary(static b => new ImageKey("ward", b.Key), static b => b.Value.Code);
        ImageKey[] good = [.. BrokenFilms.Good.Keys.Append(LongestBlob).Select(static name => new ImageKey("ward", name))];
        foreach (ImageKey key in bad.Keys)
            await world.Xrays.WriteAsync(key, BinaryData.FromBytes(BrokenFilms.Bad[key.Image].Bytes), Cancellation);
        foreach (ImageKey key in good)
        {
            byte[] film = BrokenFilms.Good.GetValueOrDefault(key.Image) ?? FilmFolder.Png(6);
            await world.Xrays.WriteAsync(key, BinaryData.FromBytes(film), Cancellation);
        }

        await world.ServeAsync([.. good, .. bad.Keys]);

        IReadOnlyList<ImageFailure> failures = (await world.Failures.ListAsync("ward", 100, null, Cancellation)).Items;
        Assert.Equal(
            bad.Select(static b => $"{b.Key} {b.Value}").Order(StringComparer.Ordinal),
            failures.Select(static f => $"{f.Image} {f.Code}").Order(StringComparer.Ordinal));
        Assert.Equal(good.Length, await world.Left.RowsAsync(StorageNames.PredictionsTable));
        foreach (ImageKey key in good)
        {
            Assert.NotNull(await world.Predictions.GetAsync(key, world.Model, Cancellation));
            Assert.Single(await world.Overlays.ListAsync(key, Cancellation).ToListAsync(Cancellation));
        }
    }

    private static string NameIn(string line)
    {
        using JsonDocument row = JsonDocument.Parse(line);
        return row.RootElement.GetProperty("image").GetString()!;
    }
}
