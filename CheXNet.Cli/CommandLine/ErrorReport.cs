using System.Text.Json;

namespace CheXNet.Cli.CommandLine;

/// <summary>An error that ended a command, as a person or a program reads it.</summary>
internal static class ErrorReport
{
    /// <summary>Writes the error.</summary>
    /// <returns>The exit status.</returns>
    public static int Write(TextWriter to, XrayException error, bool json)
    {
        to.WriteLine(json
            ? JsonSerializer.Serialize(new { error = new { code = error.Code, message = error.Message } }, JsonSerializerOptions.Web)
            : $"error: {error.Message} [{error.Code}]");
        return ExitCode.Of(error);
    }
}
