using CheXNet.Datasets;
using CheXNet.Explanations;

namespace CheXNet.Cli.Explain;

internal static class TruthBoxFile
{
    /// <summary>The boxes of one image.</summary>
    /// <param name="image">Its file name, as in the first column.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, a row is malformed, or no row names the image.</exception>
    public static async Task<IReadOnlyList<TruthBox>> ReadAsync(string path, string image, CancellationToken cancellationToken)
    {
        await using FileStream file = InputFile.Open(path, "box file");
        TruthBox[] boxes =
        [
            .. from row in await BoxFile.ReadAsync(file, path, cancellationToken)
               where string.Equals(row.Image, image, StringComparison.Ordinal)
               select new TruthBox(new Finding(row.Finding), row.Box),
        ];
        return boxes.Length > 0
            ? boxes
            : throw ErrorReport.Invalid($"'{path}' has no box for '{image}': its first column names the images as their files are named.");
    }
}
