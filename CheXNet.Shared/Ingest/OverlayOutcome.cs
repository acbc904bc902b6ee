namespace CheXNet.Ingest;

/// <summary>The result of an overlay request.</summary>
public enum OverlayStatus
{
    /// <summary>All requested overlays exist.</summary>
    Done,

    /// <summary>The image was replaced after the request; the newer image has its own request.</summary>
    Superseded,

    /// <summary>The image no longer exists.</summary>
    Gone,
}

/// <summary>The result of an overlay request.</summary>
/// <param name="Drawn">Number drawn now.</param>
/// <param name="Standing">Number that existed already.</param>
/// <param name="WithoutEvidence">Number not drawn because no part of the image supports the finding.</param>
public sealed record OverlayOutcome(OverlayStatus Status, int Drawn = 0, int Standing = 0, int WithoutEvidence = 0);
