using System.Collections.Frozen;

namespace CheXNet.Scoring;

/// <summary>
/// A model's training images, by file name: scores on them measure memorization, not accuracy. A package carries names only, so a
/// renamed film is not recognized.
/// </summary>
public sealed class TrainingImages
{
    private readonly FrozenSet<string>? _names;

    private TrainingImages(FrozenSet<string>? names) => _names = names;

    /// <summary>For a model without a list of training images.</summary>
    public static TrainingImages Unknown { get; } = new(null);

    /// <summary>Reads a package's list, one name per line; <see cref="Unknown"/> if the card names none.</summary>
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

    /// <summary>Whether an image is on the list; null if the model has none.</summary>
    /// <param name="name">Its name or path; folders and extension are ignored.</param>
    public bool? Contains(string name) => _names?.Contains(FileName(name));

    private static string FileName(string name) => Path.GetFileNameWithoutExtension(name.Replace('\\', '/'));
}
