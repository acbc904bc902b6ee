namespace CheXNet;

/// <summary>
/// An error that a person can act on: a stable <see cref="Code"/> for programs and a sentence that names the thing and says what to do.
/// Every expected failure of this library is one of its subclasses; anything else that escapes is a defect.
/// </summary>
public abstract class XrayException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">A code of <see cref="ErrorCodes"/>: lower case, words joined by <c>-</c>; never changes once released.</param>
    /// <param name="message">One sentence: what happened, to which thing, what to do.</param>
    /// <param name="inner">What the library beneath reported, if anything.</param>
    protected XrayException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The stable code, as stored in the <c>Failures</c> table and in problem details.</summary>
    public string Code { get; }
}

/// <summary>An image that cannot be decoded or must not be: unreadable, too large, too small, of an unsupported format.</summary>
public sealed class UnreadableImageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A model package that is wrong, partial, altered or not usable for what was asked.</summary>
public sealed class ModelPackageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A checkpoint of another project that cannot be imported without doubt.</summary>
public sealed class CheckpointException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A forward pass whose numbers contradict each other (not finite, or the map's mean and the logit disagree).</summary>
public sealed class InconsistentScoreException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A storage account, container, table or queue that refused or cannot hold what was asked.</summary>
public sealed class StorageException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>An argument, setting, message or file of labels that does not follow its format.</summary>
public sealed class InvalidInputException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);

/// <summary>A dataset run that broke one of its promises: tolerated failures exceeded, or counts that do not add up.</summary>
public sealed class RunException(string code, string message, Exception? inner = null) : XrayException(code, message, inner);
