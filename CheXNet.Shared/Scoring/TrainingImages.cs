using System.Collections.Frozen;
using System.Text;
using CheXNet.Models;

namespace CheXNet.Scoring;

/// <summary>
/// The images that a model was trained on, by file name: a score of one of them says how well the model remembers, not how well it reads.
/// Names are all that a package carries, so a film that was renamed is not recognized.
/// </summary>
public sealed class TrainingImages
{
    private readonly FrozenSet<string>? _names;

    private TrainingImages(FrozenSet<string>? names) => _names = names;

    /// <summary>Of a model that does not say what it was trained on.</summary>
    public static TrainingImages Unknown { get; } = new(null);

    /// <summary>Reads a package's list, one name a line.</summary>
    /// <returns>The list; <see cref="Unknown"/> where the card names none.</returns>
    /// <exception cref="ModelPackageException">The card names a list that the package lacks.</exception>
    public static async Task<TrainingImages> OfAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        if (package.Card.Training?.TrainImages is not { } file) return Unknown;
        string text = Encoding.UTF8.GetString(await package.ReadFileAsync(file, cancellationToken));
        return new TrainingImages(text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(FileName)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether an image is on the list.</summary>
    /// <param name="name">Its name or path; folders and the extension do not matter.</param>
    /// <returns>Null where the model does not say what it was trained on.</returns>
    public bool? Contains(string name) => _names?.Contains(FileName(name));

    private static string FileName(string name) => Path.GetFileNameWithoutExtension(name.Replace('\\', '/'));
}
