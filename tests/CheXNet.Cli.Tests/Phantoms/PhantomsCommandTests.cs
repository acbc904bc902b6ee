using System.CommandLine;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Commands;
using Xunit;

namespace CheXNet.Cli.Tests.Phantoms;

public sealed class PhantomsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phantoms").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Dataset_is_written_and_its_summary_printed_as_json()
    {
        var (status, output) = await Run("--count", "6", "--seed", "3", "--size", "64", "--output", _folder, "--json");
        Assert.Equal(ExitCode.Done, status);
        JsonElement summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal(6, summary.GetProperty("films").GetInt32());
        Assert.Equal(6, Directory.EnumerateFiles(Path.Combine(_folder, "images")).Count());
        Assert.Contains("--count 6 --seed 3 --size 64 --prevalence nih", await ReadmeOf("--prevalence", "nih"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_film_can_be_had_alone()
    {
        await Run("--count", "6", "--seed", "3", "--size", "64", "--output", _folder);
        string alone = Path.Combine(_folder, "alone");
        var (status, output) = await Run("--seed", "3", "--size", "64", "--output", alone, "--index", "5", "--json");
        Assert.Equal(ExitCode.Done, status);
        string path = JsonDocument.Parse(output).RootElement.GetProperty("path").GetString()!;
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "images", Path.GetFileName(path))), File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--size", "17")]
    [InlineData("--index", "-1")]
    public async Task Wrong_value_ends_with_status_2(string option, string value)
    {
        var (status, _) = await Run("--output", _folder, option, value);
        Assert.Equal(ExitCode.WrongInput, status);
    }

    [Fact]
    public void Output_is_required() => Assert.NotEmpty(PhantomsCommand.Create().Parse(["--count", "3"]).Errors);

    private async Task<string> ReadmeOf(params string[] more)
    {
        string folder = Path.Combine(_folder, "second");
        await Run(["--count", "6", "--seed", "3", "--size", "64", "--output", folder, .. more]);
        return await File.ReadAllTextAsync(Path.Combine(folder, "README.txt"));
    }

    private static async Task<(int Status, string Output)> Run(params string[] arguments)
    {
        RootCommand root = [PhantomsCommand.Create()];
        root.Options.Add(CommonOptions.Json);
        using StringWriter output = new();
        int status = await root.Parse(["phantoms", .. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return (status, output.ToString());
    }
}
