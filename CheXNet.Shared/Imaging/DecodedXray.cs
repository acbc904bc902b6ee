namespace CheXNet.Imaging;

/// <summary>A decoded radiograph.</summary>
/// <param name="Image">Its pixels: one channel where the file is gray (with or without alpha), else red, green, blue; alpha is
/// dropped.</param>
/// <param name="Header">What the file said of itself.</param>
public sealed record DecodedXray(PixelImage Image, ImageHeader Header);
