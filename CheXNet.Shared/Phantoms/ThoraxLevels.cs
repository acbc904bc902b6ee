using System.Runtime.Intrinsics;

namespace CheXNet.Phantoms;

/// <summary>The eight contours over height in one table: one load and one interpolation give all of them.</summary>
internal sealed class ThoraxLevels
{
    private const float Top = -14, Bottom = 44, PerCentimetre = 16;
    private const int Rows = (int)((Bottom - Top) * PerCentimetre) + 2;
    private readonly float[] _table = new float[Rows * 8];

    public ThoraxLevels(
        Func<double, double> rightLateral, Func<double, double> leftLateral, Func<double, double> medial, Func<double, double> rightHeart,
        Func<double, double> leftHeart, Func<double, double> depth, Func<double, double> body, Func<double, double> thickness)
    {
        Func<double, double>[] curves = [rightLateral, leftLateral, medial, rightHeart, leftHeart, depth, body, thickness];
        for (int row = 0; row < Rows; row++)
        {
            double y = Top + row / (double)PerCentimetre;
            for (int k = 0; k < curves.Length; k++) _table[8 * row + k] = (float)curves[k](y);
        }
    }

    /// <summary>The contours at a height, cm; constant outside the table.</summary>
    public ThoraxLevel At(float y)
    {
        float position = Math.Clamp((y - Top) * PerCentimetre, 0, Rows - 1.01f);
        int row = (int)position;
        Vector256<float> a = Vector256.LoadUnsafe(ref _table[8 * row]), b = Vector256.LoadUnsafe(ref _table[8 * row + 8]);
        return new ThoraxLevel(a + Vector256.Create(position - row) * (b - a));
    }
}

/// <summary>The contours at one height, cm; a side is −1 (patient's right) or 1.</summary>
internal readonly struct ThoraxLevel(Vector256<float> values)
{
    public float Lateral(int side) => side < 0 ? values.GetElement(0) : values.GetElement(1);

    public float Medial => values.GetElement(2);

    /// <summary>The heart's border without rotation of the patient.</summary>
    public float Heart(int side) => side < 0 ? values.GetElement(3) : values.GetElement(4);

    /// <summary>Longest path through the lung.</summary>
    public float Depth => values.GetElement(5);

    /// <summary>Half the body's width.</summary>
    public float Body => values.GetElement(6);

    /// <summary>Longest path through the body.</summary>
    public float Thickness => values.GetElement(7);
}
