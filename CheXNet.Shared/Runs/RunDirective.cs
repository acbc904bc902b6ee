using System.Text.Json.Serialization;

namespace CheXNet.Runs;

/// <summary>What the run's row tells its workers to do next.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunDirective>))]
public enum RunDirective
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Somebody cancelled the run.</summary>
    Cancel,

    /// <summary>The run has failed: its parts together have more failures than it tolerates, or it was ended.</summary>
    Stop,
}
