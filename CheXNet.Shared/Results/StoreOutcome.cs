namespace CheXNet.Results;

/// <summary>The effect of storing a prediction.</summary>
public enum StoreOutcome
{
    /// <summary>The image had no prediction of this model.</summary>
    Added,

    /// <summary>A prediction of other or unknown content was replaced, and its ranking with it.</summary>
    Replaced,

    /// <summary>The image had one of the same ETag and model, which was kept.</summary>
    AlreadyScored,
}
