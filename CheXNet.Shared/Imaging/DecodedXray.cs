namespace CheXNet.Imaging;

/// <summary>A decoded radiograph.</summary>
/// <param name="Image">One channel if the file is gray (with or without alpha), else RGB; alpha is dropped.</param>
public sealed record DecodedXray(PixelImage Image, ImageHeader Header);
