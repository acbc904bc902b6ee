namespace CheXNet;

/// <summary>
/// An error the user can act on. Every expected failure of this library is a subclass; any other exception that escapes is a bug.
/// </summary>
public abstract class XrayException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">One sentence: what happened, to what, and what to do.</param>
    /// <param name="inner">The underlying library's exception, if any.</param>
    protected XrayException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The stable code, as stored in the <c>Failures</c> table and in problem details.</summary>
    public string Code { get; }
}

/// <summary>An image that cannot or must not be decoded: unreadable, too large, too small or of an unsupported format.</summary>
public sealed class UnreadableImageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A model package that is invalid, incomplete, altered or unusable for the requested purpose.</summary>
public sealed class ModelPackageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A checkpoint of another project that cannot be imported reliably.</summary>
public sealed class CheckpointException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A forward pass with contradictory results: not finite, or the map's mean disagrees with the logit.</summary>
public sealed class InconsistentScoreException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>An overlay that was requested and that the service could not draw; the code is that of the failure.</summary>
public sealed class OverlayException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A storage account, container, table or queue that rejected the request or cannot hold the data.</summary>
public sealed class StorageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A DICOMweb server that cannot be reached or refuses what it is sent.</summary>
public sealed class DicomWebException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>An argument, setting, message or label file in an invalid format.</summary>
public sealed class InvalidInputException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A dataset run that broke an invariant: too many failures, or counts that do not add up.</summary>
public sealed class RunException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A GPU that was asked for and does not work: its driver, a library, the GPU itself or its memory.</summary>
public sealed class DeviceException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A native library beside the program that is missing, damaged or for another platform.</summary>
public sealed class NativeLibraryException(string library, Exception? inner) : XrayException(
    ErrorCodes.NativeLibraryMissing,
    $"{library} cannot be loaded on {RuntimeInformation.RuntimeIdentifier}: its library is missing beside the program in "
    + $"'{AppContext.BaseDirectory}', damaged, or for another platform. Install chexnet again for this platform, or build it here.",
    inner)
{
    /// <summary>Whether .NET threw this because a native library could not be loaded.</summary>
    internal static bool IsCause(Exception error) => error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
        || (error is TypeInitializationException { InnerException: { } inner } && IsCause(inner));
}
