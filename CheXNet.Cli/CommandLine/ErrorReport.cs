using CheXNet.Files;

namespace CheXNet.Cli.CommandLine;

internal static class ErrorReport
{
    /// <returns>The exit code.</returns>
    public static int Write(TextWriter to, XrayException error, bool json)
    {
        if (json) to.WriteJson(new { error = new { code = error.Code, message = error.Message } });
        else to.WriteLine($"error: {VisibleText.Line(error.Message)} [{error.Code}]");
        return ExitCode.Of(error);
    }

    public static InvalidInputException Invalid(string message, Exception? inner = null) => new(ErrorCodes.ArgumentInvalid, message, inner);
}
