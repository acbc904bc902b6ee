namespace CheXNet.Results;

/// <summary>What storing a prediction did.</summary>
public enum StoreOutcome
{
    /// <summary>The image had no prediction of this model.</summary>
    Added,

    /// <summary>The image had one, of other content or of unknown; it was replaced and its place in the worklist with it.</summary>
    Replaced,

    /// <summary>The image had one of the same ETag and model; it was kept.</summary>
    AlreadyScored,
}
