namespace CheXNet.Checkpoints.Profiles;

/// <summary>
/// What is known about a project's checkpoints but not stored in their tensors: output order, preprocessing, origin, and how to
/// recognize such a file. Stored as JSON.
/// </summary>
public sealed record ImportProfile
{
    /// <summary>The supported profile schema.</summary>
    public const string CurrentSchema = "chexnet.profile/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The id for <c>--profile</c>.</summary>
    public required string Id { get; init; }

    /// <summary>One-line title; also the model's title unless a variant has its own.</summary>
    public required string Title { get; init; }

    /// <summary>The project's URL; null for a layout shared by many projects.</summary>
    public string? Project { get; init; }

    /// <summary>Input channels: 1 or 3.</summary>
    public required int Channels { get; init; }

    /// <summary>Label lists in output order; the one matching the output count is used. An empty label drops its output.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> LabelSets { get; init; }

    /// <summary>Preprocessing from decoded image to network input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Training data of the published weights; null if it differs by file.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>What the operating points of the file or variant were fitted on, for the card.</summary>
    public string? ThresholdsFittedOn { get; init; }

    /// <summary>Shown with every result.</summary>
    public required string Notice { get; init; }

    /// <summary>The project's files with their own labels, identified by file name.</summary>
    public IReadOnlyList<ProfileVariant> Variants { get; init; } = [];

    /// <summary>
    /// Git blob ids (SHA-1, 40 hex digits) of the weights in the project's repository: only of such a file the card says that it is the
    /// project's. Null for a layout that many projects use, which claims nothing.
    /// </summary>
    public IReadOnlyList<string>? Published { get; init; }

    /// <summary>Where the layout is from, for people: <c>github.com/zoogzog/chexnet</c>, or the title.</summary>
    [JsonIgnore]
    public string Layout => Project?.Replace("https://", "", StringComparison.Ordinal) ?? Title;

    /// <summary>How to recognize the project's files.</summary>
    public required IReadOnlyList<ProfileClue> Clues { get; init; }
}

/// <summary>A project's published file.</summary>
/// <param name="File">File name; <c>*</c> matches any characters.</param>
/// <param name="Id">The name for <c>--profile</c>; null if the profile's own id must do.</param>
/// <param name="Labels">Labels in output order; empty for an untrained output.</param>
/// <param name="Thresholds">Operating points per output; null where there is none.</param>
/// <param name="Data">Training data.</param>
public sealed record ProfileVariant(
    string File,
    string Title,
    IReadOnlyList<string> Labels,
    IReadOnlyList<double?>? Thresholds = null,
    string? Data = null,
    string? Id = null);

/// <summary>A feature to recognize in a file.</summary>
/// <param name="See">
/// What to test: <c>format</c>, <c>path</c> (to the weights), <c>key</c> (beside them), <c>prefix</c> (of tensor names),
/// <c>head</c> (classifier name), <c>dotted</c> (<c>true</c> for <c>norm.1</c>), <c>outputs</c>, <c>channels</c>, <c>class</c> (of a
/// pickled module), <c>file</c> (file name).
/// </param>
/// <param name="Is">Expected value; <c>*</c> matches any characters, <c>|</c> separates alternatives.</param>
/// <param name="Required">Whether a mismatch rules out the profile.</param>
public sealed record ProfileClue(string See, string Is, bool Required = false);
