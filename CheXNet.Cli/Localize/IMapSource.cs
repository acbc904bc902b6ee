using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>Gives the maps that are measured: those of the scoring pass, or those of gradients at other layers.</summary>
internal interface IMapSource : IDisposable
{
    /// <summary>The names of its rows, in display order.</summary>
    IReadOnlyList<string> Rows { get; }

    /// <summary>Images to be measured at once.</summary>
    int AtOnce { get; }

    /// <summary>Loads the model.</summary>
    /// <exception cref="InvalidInputException">The model has no such layer.</exception>
    Task OpenAsync(ModelPackage package, CancellationToken cancellationToken);

    /// <summary>Adds one image's maps to a tally. Thread-safe.</summary>
    void Measure(BoxedImage image, ImageContent content, LocalizationTally tally, CancellationToken cancellationToken);
}
