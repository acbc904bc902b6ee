namespace CheXNet.Checkpoints.Profiles;

/// <summary>
/// What is known of the checkpoints of one project and stands in none of their tensors: the order of the outputs, the preprocessing,
/// where the weights come from, and how to recognize such a file. Data, not code: a JSON file of this form is a profile.
/// </summary>
public sealed record ImportProfile
{
    /// <summary>The form of a profile that this software reads.</summary>
    public const string CurrentSchema = "chexnet.profile/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The name for <c>--profile</c>.</summary>
    public required string Id { get; init; }

    /// <summary>One line for people; the title of an imported model unless a variant has its own.</summary>
    public required string Title { get; init; }

    /// <summary>Where the project lives; null for a form that many projects share.</summary>
    public string? Project { get; init; }

    /// <summary>Input channels: 1 or 3.</summary>
    public required int Channels { get; init; }

    /// <summary>
    /// Lists of labels in the order of the outputs; the one with as many labels as the network has outputs counts. An empty label drops
    /// its output.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<string>> LabelSets { get; init; }

    /// <summary>From a decoded image to the network's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What the published weights learned from; null where that differs from file to file.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>What operating points in such a file or in a variant are, for the card.</summary>
    public string? ThresholdsFittedOn { get; init; }

    /// <summary>Shown wherever a person looks at a result.</summary>
    public required string Notice { get; init; }

    /// <summary>Files of the project that differ in labels, told by their names.</summary>
    public IReadOnlyList<ProfileVariant> Variants { get; init; } = [];

    /// <summary>How to recognize a file of the project.</summary>
    public required IReadOnlyList<ProfileClue> Clues { get; init; }
}

/// <summary>A published file of a project.</summary>
/// <param name="File">Its name; <c>*</c> stands for any characters.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Labels">Its labels in the order of the outputs; empty for an output that was not trained.</param>
/// <param name="Thresholds">Its operating points, one an output, null where there is none.</param>
/// <param name="Data">What it learned from.</param>
public sealed record ProfileVariant(
    string File, string Title, IReadOnlyList<string> Labels, IReadOnlyList<double?>? Thresholds = null, string? Data = null);

/// <summary>Something that can be seen in a file.</summary>
/// <param name="See">
/// What to look at: <c>format</c>, <c>path</c> (where the weights lie), <c>key</c> (what lies beside them), <c>prefix</c> (of the
/// tensors' names), <c>head</c> (the classifier's name), <c>dotted</c> (<c>true</c> for <c>norm.1</c>), <c>outputs</c>, <c>channels</c>,
/// <c>class</c> (of a pickled module), <c>file</c> (the file's name).
/// </param>
/// <param name="Is">What it must be; <c>*</c> stands for any characters, <c>|</c> stands between alternatives.</param>
/// <param name="Required">Whether the profile is out of the question otherwise.</param>
public sealed record ProfileClue(string See, string Is, bool Required = false);
