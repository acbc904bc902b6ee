using CheXNet.Files;

namespace CheXNet.Cli.Score;

/// <summary>An image that was listed and cannot be opened.</summary>
/// <param name="Name">Name in the list of failures; bytes that are no UTF-8 as <c>\xE4</c>.</param>
internal sealed record InputFailure(string Name, XrayException Reason)
{
    private const char Undecodable = '\uFFFD';

    /// <summary>Why an entry cannot be opened; null if it may be tried.</summary>
    /// <param name="path">Null if it has a name that is not UTF-8.</param>
    /// <param name="kind">What the path leads to.</param>
    /// <exception cref="InvalidInputException">Nothing has this path, not even a link.</exception>
    public static InputFailure? Of(string name, string? path, FileKind kind)
    {
        if (path is null || (kind == FileKind.Missing && path.Contains(Undecodable, StringComparison.Ordinal)))
            return new InputFailure(name, new UnreadableImageException(
                ErrorCodes.NameInvalid, $"The name of '{name}' is not UTF-8, so the file cannot be opened: rename it."));
        return kind switch
        {
            FileKind.Missing when new FileInfo(path).LinkTarget is { } target =>
                new InputFailure(name, Unavailable($"The file '{name}' is a link to '{target}', which does not exist.")),
            FileKind.Missing => throw ErrorReport.Invalid($"There is no file or folder '{path}'. Check the path."),
            FileKind.Unreachable => new InputFailure(name, Unavailable($"The file '{name}' cannot be reached: permission, or a disk that is gone.")),
            _ when RegularFile.Complaint(path) is { } complaint => new InputFailure(name, Unavailable($"The file '{name}' is {complaint}.")),
            _ => null,
        };
    }

    public static UnreadableImageException Unavailable(string reason) => new(ErrorCodes.ImageUnavailable, reason);
}
