using CheXNet.Files;

namespace CheXNet.Cli.CommandLine;

internal static class InputFile
{
    /// <summary>Opens a file that a person named.</summary>
    /// <param name="what">What it is, for the message: <c>box file</c>.</param>
    /// <exception cref="InvalidInputException">It cannot be opened.</exception>
    public static FileStream Open(string path, string what)
    {
        if (RegularFile.Complaint(path) is { } complaint) throw ErrorReport.Invalid($"The {what} '{path}' is {complaint}.");
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ErrorReport.Invalid($"The {what} '{path}' cannot be read: check the path and the permissions.", e);
        }
    }
}
