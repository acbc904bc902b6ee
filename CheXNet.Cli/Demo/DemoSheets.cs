using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Demo;

/// <summary>Draws a film's sheets of all findings, one for each method whose pictures differ from the others'.</summary>
internal static class DemoSheets
{
    private const int TileSide = 256;

    // CAM, HiResCAM and XGrad-CAM give Grad-CAM's pictures.
    private static readonly string[] Methods = ["gradcam", "gradcampp", "layercam"];

    public static async Task<IReadOnlyList<DemoSheet>> DrawAsync(
        DemoInput input, PixelImage film, StoredPrediction row, ModelCard card, string folder, CancellationToken cancellationToken)
    {
        SheetOptions options = new() { Title = row.Image.Image, OperatingPoints = card.OperatingPoints, TileSide = TileSide };
        List<DemoSheet> sheets = [];
        foreach (IExplanationMethod method in ExplanationMethods.Of(row.Prediction).Where(static m => Methods.Contains(m.Name)))
        {
            if (!Enumerable.Range(0, card.Findings.Count).Any(i => Explanation.Of(row.Prediction, i, method).HasEvidence)) continue;
            SheetPicture sheet = ContactSheet.Draw(film, row.Prediction, method, options);
            string file = input.FileOf($"sheet.{method.Name}.jpg");
            byte[] jpeg = ContactSheet.Encode(sheet, ImageFormat.Jpeg, row.Prediction, method);
            await AtomicWrite.FileAsync(Path.Combine(folder, file), jpeg, cancellationToken);
            // The page needs the places only: the pixels are in the file.
            sheets.Add(new DemoSheet(method, file, sheet with { Image = sheet.Image with { Pixels = [] } }));
        }

        return sheets;
    }
}
