namespace CheXNet.Results;

/// <summary>The step at which an image failed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureStage>))]
public enum FailureStage
{
    /// <summary>Reading, decoding or scoring the image.</summary>
    Score,

    /// <summary>Rendering or storing its overlay.</summary>
    Overlay,

    /// <summary>Making, storing or sending its instances for the film's study.</summary>
    Export,
}
