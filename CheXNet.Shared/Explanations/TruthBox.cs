namespace CheXNet.Explanations;

/// <summary>Where a finding really is, as a box of the data's authors.</summary>
/// <param name="Box">In pixels of the original.</param>
public sealed record TruthBox(Finding Finding, RectangleD Box)
{
    /// <summary>The box on the original resized to another size.</summary>
    internal PixelRectangle On(PixelImage original, int width, int height)
    {
        (double x, double y) = ((double)width / original.Width, (double)height / original.Height);
        return new PixelRectangle(
            (int)Math.Round(Box.Left * x), (int)Math.Round(Box.Top * y), (int)Math.Round(Box.Right * x), (int)Math.Round(Box.Bottom * y));
    }
}
