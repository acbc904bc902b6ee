using System.ComponentModel;

namespace CheXNet.Cli.Azurite;

internal static class NodeProgram
{
    /// <summary>Oldest major version known to run the emulator.</summary>
    private const int OldestMajor = 20;

    private static readonly string Remedy =
        $"The storage of this machine needs Node.js {OldestMajor} or later with npm (https://nodejs.org). "
        + "Install it, or name an account with --storage.";

    /// <param name="name"><c>node</c> or <c>npm</c>.</param>
    /// <exception cref="StorageException">Not found.</exception>
    public static string Find(string name, string? searchPath)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        const StringSplitOptions Plain = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return (searchPath ?? "").Split(Path.PathSeparator, Plain)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists)
            ?? throw AzuriteEmulator.Unavailable($"'{name}' was not found on the search path. {Remedy}");
    }

    /// <param name="version">Output of <c>node --version</c>, such as <c>v20.20.2</c>.</param>
    /// <exception cref="StorageException">Too old, or not a version.</exception>
    public static void CheckVersion(string version)
    {
        string major = version.Trim().TrimStart('v').Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < OldestMajor)
            throw AzuriteEmulator.Unavailable($"Node.js on the search path is '{version.Trim()}'. {Remedy}");
    }

    /// <summary>Runs a program to completion.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using Process process = Start(program, arguments, folder);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program with all three streams redirected.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, string folder, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("A redirected process is always a new one.");
        }
        catch (Win32Exception e)
        {
            throw AzuriteEmulator.Unavailable($"'{program}' could not be started: {e.Message}. {Remedy}", e);
        }
    }
}
