using System.Globalization;
using CheXNet.Cli.Tests.Score;
using CheXNet.Results;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

/// <summary>A dataset run and <c>chexnet score</c> are two ways to the same numbers, to the last digit.</summary>
public sealed class RunAgreesWithScoreTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Run_over_synthetic_films_has_the_rows_of_score()
    {
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        world.AddFilms(12);
        await AssertSameAsync(world, world.Films.Path, world.Model);
    }

    /// <summary>With what people run: real films, and the model that comes with the program.</summary>
    [Fact]
    public async Task Run_over_the_real_films_has_the_rows_of_score()
    {
        string films = Path.GetDirectoryName(TestData.RequireFilmsOrSkip()[0])!;
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        await AssertSameAsync(world, films, null);
    }

    private static async Task AssertSameAsync(RunWorld world, string films, string? model)
    {
        string csv = Path.Combine(Path.GetTempPath(), $"chexnet-run-{Guid.NewGuid():N}.csv");
        string[] with = model is null ? [] : ["--model", model];
        try
        {
            Ran scored = await Ran.Async(["score", films, "--output", csv, .. with]);
            Ran run = await world.RunAsync(["start", "--folder", films, "--dataset", "ward", .. with]);
            Assert.Equal((0, 0), (scored.Status, run.Status));

            string[] lines = await File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
            string[][] table = [.. lines.Select(static line => line.Split(','))];
            Dictionary<string, StoredPrediction> rows = await world.RowsAsync();
            Assert.Equal(table[1..].Select(static line => line[0]), rows.Keys.Order(StringComparer.Ordinal));
            Assert.All(table[1..], line =>
            {
                StoredPrediction row = rows[line[0]];
                foreach ((var finding, double probability) in row.Prediction.Findings.Zip(row.Prediction.Probabilities))
                {
                    Assert.Equal(double.Parse(line[Array.IndexOf(table[0], finding.Name)], CultureInfo.InvariantCulture), probability);
                }
            });
        }
        finally
        {
            File.Delete(csv);
        }
    }
}
