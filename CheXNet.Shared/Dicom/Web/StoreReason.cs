namespace CheXNet.Dicom.Web;

/// <summary>Failure and warning reasons of the store transaction (PS3.18, I.2.2; PS3.4, table B.2-1).</summary>
public static class StoreReason
{
    /// <summary>Failure: a general error in processing.</summary>
    public const ushort ProcessingFailure = 0x0110;

    /// <summary>Failure: SOP class not supported.</summary>
    public const ushort ClassNotSupported = 0x0122;

    /// <summary>Failure: out of resources.</summary>
    public const ushort OutOfResources = 0xA700;

    /// <summary>Failure: the data set does not match the SOP class or, beside <c>/studies/{study}</c>, the study.</summary>
    public const ushort DoesNotMatch = 0xA900;

    /// <summary>Failure: cannot understand.</summary>
    public const ushort CannotUnderstand = 0xC000;

    /// <summary>Failure: the transfer syntax is not supported.</summary>
    public const ushort TransferSyntaxNotSupported = 0xC122;

    // PS3.7, C.5.7, and the one that Azure's service and dicom-server answer.
    private const ushort DuplicateInstance = 0x0111;
    private const ushort DuplicateOfAzure = 0xB00E;

    /// <summary>Whether a failure says that the instance was stored before.</summary>
    public static bool IsDuplicate(ushort reason) => reason is DuplicateInstance or DuplicateOfAzure;

    /// <summary>A reason in words, with its number.</summary>
    public static string Describe(ushort reason) => FormattableString.Invariant($"{Words(reason)} ({reason:X4}H)");

    private static string Words(ushort reason) => reason switch
    {
        ProcessingFailure => "the server could not process it",
        DuplicateInstance or DuplicateOfAzure => "it was there already",
        ClassNotSupported => "the server does not take instances of this SOP class",
        0x0124 => "the server does not allow it",
        TransferSyntaxNotSupported => "the server does not take this transfer syntax",
        >= 0xA700 and <= 0xA7FF => "the server is out of space or memory",
        >= 0xA900 and <= 0xA9FF => "the data set does not match its SOP class or study",
        >= 0xC000 and <= 0xCFFF => "the server cannot read it",
        0xB000 => "stored, with some elements changed",
        0xB006 => "stored, with some elements left out",
        0xB007 => "stored, though it does not match its SOP class",
        0x0001 => "stored, though some of its elements cannot be searched for",
        _ => "the server gives a reason of its own",
    };
}
