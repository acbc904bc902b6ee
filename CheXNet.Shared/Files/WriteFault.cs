namespace CheXNet.Files;

/// <summary>Sentences for what keeps a file from being written.</summary>
public static class WriteFault
{
    // ENOSPC, EDQUOT (Linux, macOS); ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] Full = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether there is no room: a full disk, a quota, or a limit of the shell.</summary>
    public static bool IsDiskFull(Exception error) => (error is IOException && Full.Contains(error.HResult)) || IsTooLarge(error);

    /// <summary>Whether an exception is of those that writing throws: an I/O error, or no permission.</summary>
    public static bool Covers(Exception error) => error is IOException or UnauthorizedAccessException || IsTooLarge(error);

    /// <summary>
    /// For programs, at their start: past a limit on file sizes (<c>ulimit -f</c>) writes fail like on a full disk; by default on Unix, the
    /// process ends without a word.
    /// </summary>
    public static void PreferErrorsToSignals() => Posix.IgnoreFileSizeSignal();

    /// <summary>.NET's exception for EFBIG, past a limit on file sizes.</summary>
    private static bool IsTooLarge(Exception error) => error is ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>The error of an output.</summary>
    /// <param name="path">As the user named it.</param>
    public static InvalidInputException Of(string path, Exception error) => new(
        ErrorCodes.OutputUnwritable,
        IsDiskFull(error)
            ? $"No space left on the disk (or in the quota) of '{path}': make room, or choose another place. "
                + "What stood there before is as it was."
            : $"The output '{path}' cannot be written: {error.Message.TrimEnd('.')}. Choose another place.",
        error);

    /// <summary>Whether another process has locked the file: EWOULDBLOCK, or ERROR_SHARING_VIOLATION on Windows.</summary>
    internal static bool IsHeldByAnother(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);
}
