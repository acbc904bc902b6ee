namespace CheXNet.Imaging;

/// <summary>What a network is fed for one image: one or more views of it (ten for ten-crop), normalized as the card says.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Rows of a view.</param>
/// <param name="Width">Columns of a view.</param>
/// <param name="Values"><c>float[V, Channels, Height, Width]</c>, row-major.</param>
/// <param name="Views">The geometry of each of the V views, in the order of <paramref name="Values"/>.</param>
public sealed record ModelInput(int Channels, int Height, int Width, float[] Values, IReadOnlyList<Geometry> Views);
