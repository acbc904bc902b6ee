using System.Diagnostics;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

/// <summary>Nothing that the program is made of leaves anything behind in a person's home folder.</summary>
public sealed class EmptyHomeTests
{
    [Fact]
    public async Task Scoring_leaves_nothing_in_an_empty_home()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A home folder is named by HOME.");
        CancellationToken stop = TestContext.Current.CancellationToken;
        using FilmFolder films = new();
        string film = films.Add("film.png", 1);
        DirectoryInfo home = Directory.CreateDirectory(films.At("home"));
        string program = Path.Combine(AppContext.BaseDirectory, "chexnet.dll");
        ProcessStartInfo start = new("dotnet", [program, "score", film, "--output", films.At("scores.csv")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in new[] { "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME" })
            start.Environment.Remove(variable);
        start.Environment["HOME"] = home.FullName;

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(stop);
        await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Empty(home.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(static f => f.FullName));
    }
}
