using System.Diagnostics;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

/// <summary>Puts into a folder what .NET cannot make: names that are not UTF-8, pipes, sockets' like.</summary>
internal static class OddFiles
{
    public static async Task ShellAsync(string folder, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names of any bytes, and pipes among files, are Linux'.");
        ProcessStartInfo start = new("sh", ["-ec", script]) { WorkingDirectory = folder, RedirectStandardError = true };
        using Process shell = Process.Start(start)!;
        string error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, error);
    }

    /// <summary>Beside <c>good.png</c>: eight that cannot be opened, and a folder named like an image that holds a film.</summary>
    public static async Task AddAsync(FilmFolder films)
    {
        films.Add("good.png", 1);
        films.Add("study.png/inner.png", 2);
        await ShellAsync(films.Path, """
            mkfifo p.png
            ln -s /nowhere broken.png
            ln -s loop.png loop.png
            ln -s /dev/zero zero.png
            mkdir empty.png
            cp good.png "$(printf 'M\344dchen.png')"
            cp good.png "$(printf 'M\366dchen.png')"
            mkdir "$(printf '\374')"
            cp good.png "$(printf '\374/x.png')"
            """);
    }

    public static string[] Unopenable { get; } =
        ["M\\xE4dchen.png", "M\\xF6dchen.png", "\\xFC/x.png", "broken.png", "empty.png", "loop.png", "p.png", "zero.png"];
}
