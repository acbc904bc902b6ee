namespace CheXNet.Phantoms;

/// <summary>Value noise: an interpolated, periodic 256 × 256 lattice from a fixed seed.</summary>
internal static class TextureNoise
{
    private static readonly float[] Lattice = MakeLattice();

    /// <summary>One octave with features of about one unit, −1 to 1.</summary>
    public static float At(float x, float y)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        int ix = (int)fx & 255, iy = (int)fy & 255, jx = (ix + 1) & 255, jy = (iy + 1) & 255;
        float tx = x - fx, ty = y - fy;
        tx = tx * tx * (3 - 2 * tx);
        ty = ty * ty * (3 - 2 * ty);
        float a = Lattice[iy * 256 + ix], b = Lattice[iy * 256 + jx], c = Lattice[jy * 256 + ix], d = Lattice[jy * 256 + jx];
        a += tx * (b - a);
        c += tx * (d - c);
        return a + ty * (c - a);
    }

    /// <summary>Two octaves, about −1 to 1; the second is rotated so that the lattices do not align.</summary>
    public static float Fractal(float x, float y) =>
        .68f * At(x, y) + .4f * At(1.31f * x + 1.63f * y + 37.3f, -1.63f * x + 1.31f * y + 11.9f);

    private static float[] MakeLattice()
    {
        PhantomRandom random = new(0x7465787475726573);
        float[] lattice = new float[256 * 256];
        for (int i = 0; i < lattice.Length; i++) lattice[i] = (float)random.Uniform(-1, 1);
        return lattice;
    }
}
