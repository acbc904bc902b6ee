using CheXNet.Datasets;
namespace CheXNet.Explanations.Localization;

/// <summary>An image and its boxes of findings that a model has.</summary>
/// <param name="Image">The name of the image as scored, not as in the file of boxes.</param>
/// <param name="Boxes">By the finding's index in card order; at least one.</param>
public sealed record BoxedImage(string Image, IReadOnlyList<(int Finding, IReadOnlyList<RectangleD> Boxes)> Boxes);

/// <summary>
/// Finds the images that a file of boxes names among those to be scored: by the whole path, else by the file's name, since ChestX-ray14's
/// list names files only and its films lie in folders.
/// </summary>
public static class BoxedImages
{
    /// <summary>Joins boxes and images.</summary>
    /// <param name="images">The paths of the images.</param>
    /// <param name="findings">The model's findings, in card order.</param>
    /// <param name="notes">Receives a sentence about boxes that are left out.</param>
    /// <returns>The images with boxes, in ordinal order.</returns>
    /// <exception cref="InvalidInputException">
    /// No image is named, a name fits several images, or a finding is neither the model's nor of ChestX-ray14.
    /// </exception>
    public static IReadOnlyList<BoxedImage> Of(
        IReadOnlyList<BoxRow> boxes, IEnumerable<string> images, IReadOnlyList<Finding> findings, ICollection<string> notes)
    {
        Dictionary<string, List<(int, RectangleD)>> found = new(StringComparer.Ordinal);
        HashSet<string> all = new(images, StringComparer.Ordinal);
        ILookup<string, string> byFile = all.ToLookup(ImageName.FileOf, StringComparer.Ordinal);
        SortedDictionary<string, int> foreign = new(StringComparer.Ordinal);
        int missing = 0;
        foreach (BoxRow box in boxes)
        {
            int finding = IndexOf(findings, box.Finding);
            if (finding < 0) foreign[box.Finding] = foreign.GetValueOrDefault(box.Finding) + 1;
            string[] named = finding < 0 ? [] : all.Contains(box.Image) ? [box.Image] : [.. byFile[ImageName.FileOf(box.Image)].Take(2)];
            if (named.Length > 1)
                throw Invalid($"The box file names '{box.Image}', which may be '{named[0]}' or '{named[1]}': give one folder of them.");
            if (finding >= 0 && named.Length == 0) missing++;
            if (named.Length == 0) continue;
            if (!found.TryGetValue(named[0], out var list)) found.Add(named[0], list = []);
            list.Add((finding, box.Box));
        }

        if (foreign.Count > 0)
        {
            notes.Add(
                $"Boxes left out because the model does not have their finding: {foreign.Values.Sum()} "
                + $"({string.Join(", ", foreign.Keys)}).");
        }

        if (found.Count == 0)
        {
            string example = boxes.Count > 0 ? $" The first one that it names is '{boxes[0].Image}'." : "";
            throw Invalid($"The box file names none of the {all.Count} images with a finding of the model.{example}");
        }

        if (missing > 0) notes.Add($"Boxes left out because their image is not among those measured: {missing}.");
        return
        [
            .. found.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => new BoxedImage(
                f.Key,
                [.. f.Value.GroupBy(static b => b.Item1).OrderBy(static g => g.Key)
                    .Select(static g => (g.Key, (IReadOnlyList<RectangleD>)[.. g.Select(static b => b.Item2)]))])),
        ];
    }

    private static int IndexOf(IReadOnlyList<Finding> findings, string name)
    {
        int index = findings.IndexOf(name);
        return index >= 0 || ChestXray14.Findings.IndexOf(name) >= 0
            ? index
            : throw new InvalidInputException(
                ErrorCodes.FindingUnknown,
                $"The box file has a finding '{name}', which neither the model nor ChestX-ray14 has. "
                + $"The model has: {string.Join(", ", findings)}.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
