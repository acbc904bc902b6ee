namespace CheXNet.Dicom.Web;

/// <summary>What became of an instance that was sent.</summary>
/// <param name="SopInstanceUid">Which.</param>
/// <param name="IsStored">Whether the server has it: stored now, or already there before.</param>
/// <param name="Reason">The server's warning or failure reason (PS3.18, table I.2-1, I.2-2); null where it gave none.</param>
/// <param name="Explanation">The reason in words; null for an instance that is stored without a remark.</param>
public sealed record StowOutcome(string SopInstanceUid, bool IsStored, ushort? Reason, string? Explanation)
{
    /// <summary>The outcome that a server's report tells.</summary>
    /// <param name="isWhole">Whether the server says that it stored everything (200).</param>
    internal static StowOutcome Of(DicomInstance instance, StoreReport report, bool isWhole)
    {
        StoreReportEntry? entry = report.Find(instance.SopInstanceUid);
        if (entry is { FailureReason: { } failure })
        {
            return StoreReason.IsDuplicate(failure)
                ? new StowOutcome(instance.SopInstanceUid, IsStored: true, failure, "it was there already")
                : new StowOutcome(instance.SopInstanceUid, IsStored: false, failure, StoreReason.Describe(failure));
        }

        if (entry is { WarningReason: { } warning })
            return new StowOutcome(instance.SopInstanceUid, IsStored: true, warning, StoreReason.Describe(warning));
        if (entry is not null) return new StowOutcome(instance.SopInstanceUid, IsStored: true, null, null);
        // A server that could not read an instance cannot name it.
        return report.Unnamed is [ushort unnamed, ..]
            ? new StowOutcome(instance.SopInstanceUid, IsStored: false, unnamed, StoreReason.Describe(unnamed))
            : new StowOutcome(
                instance.SopInstanceUid, IsStored: false, null,
                isWhole ? "the server's answer does not mention it: look whether it is there" : "the server gives no reason");
    }
}
