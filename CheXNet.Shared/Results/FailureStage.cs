namespace CheXNet.Results;

/// <summary>What was being done with an image when it failed.</summary>
public enum FailureStage
{
    /// <summary>Reading, decoding or scoring it.</summary>
    Score,

    /// <summary>Rendering or storing its overlay.</summary>
    Overlay,
}
