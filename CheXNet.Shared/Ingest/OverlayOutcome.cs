namespace CheXNet.Ingest;

/// <summary>What became of a request for overlays.</summary>
public enum OverlayStatus
{
    /// <summary>All that was asked for stands.</summary>
    Done,

    /// <summary>The image was replaced after the request; the newer image has a request of its own.</summary>
    Superseded,

    /// <summary>The image is no longer there.</summary>
    Gone,
}

/// <summary>What became of a request for overlays.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Drawn">How many were drawn now.</param>
/// <param name="Standing">How many stood already.</param>
public sealed record OverlayOutcome(OverlayStatus Status, int Drawn = 0, int Standing = 0);
