using CheXNet.Cli.Score;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <summary>A film to drop: a drawn one, or one of the user's.</summary>
/// <param name="Source">Its name in the dataset, and its bytes.</param>
/// <param name="Drawn">What it was drawn with; null for one of the user's.</param>
internal sealed record DemoInput(ImageSource Source, string? Drawn)
{
    /// <summary>Holds the pictures of the user's films, a folder each, so that no name can collide with another.</summary>
    public const string Folder = "films";

    public string Name => Source.Name;

    public static DemoInput Of(FilmPlan plan) => new(
        new ImageSource(plan.ImageName, _ => Task.FromResult(new ImageContent(PhantomFilm.Render(plan).ToPng()))),
        plan.Findings.Count == 0
            ? "drawn without a finding"
            : "drawn with " + string.Join(", ", plan.Findings.Select(static f => f.Finding.Name)));

    public static DemoInput Of(InputImage image) => new(ImageSource.File(image.Name, image.Path), null);

    /// <summary>The path of a picture of this film, relative to the page.</summary>
    /// <param name="picture">What it shows, with extension.</param>
    public string FileOf(string picture) => Drawn is null
        ? $"{Folder}/{Name}/{picture}"
        : $"{Path.GetFileNameWithoutExtension(Name)}.{picture}";
}
