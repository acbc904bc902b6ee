namespace CheXNet.Runs;

/// <summary>A form of a run's evaluation; the name is the file's extension.</summary>
public enum EvaluationFormat
{
    /// <summary>One self-contained page.</summary>
    Html,

    /// <summary>Every number with its provenance.</summary>
    Json,

    /// <summary>Markdown.</summary>
    Md,
}
