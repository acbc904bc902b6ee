namespace CheXNet.Runs;

/// <summary>What a run's workers are to do next.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunDirective>))]
public enum RunDirective
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>The run was canceled.</summary>
    Cancel,

    /// <summary>The run has failed: its shards together exceed the tolerated failures, or it was ended.</summary>
    Stop,
}
