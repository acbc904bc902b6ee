using System.Numerics;

namespace CheXNet.Phantoms;

/// <summary>Upsamples a square grid by 2 with the Catmull-Rom cubic; anatomy is smooth enough to compute at half resolution.</summary>
internal sealed class FilmEnlarger
{
    // The cubic's weights a quarter cell before and after a sample's center (R. Keys 1981, a = −1/2).
    private const float Far = -.0234375f, Near = .2265625f, Own = .8671875f, Opposite = -.0703125f;
    private readonly int _size;
    private readonly float[] _vertical, _doubled;

    public FilmEnlarger(int size)
    {
        _size = size;
        _vertical = new float[size + 4];
        _doubled = new float[2 * size];
    }

    /// <summary>Computes row <paramref name="row"/> of the upsampled grid; valid until the next call.</summary>
    public Span<float> Row(float[] grid, int row)
    {
        int middle = row >> 1, toward = (row & 1) == 0 ? -1 : 1;
        ReadOnlySpan<float> own = Line(middle), near = Line(middle + toward), far = Line(middle + 2 * toward),
            opposite = Line(middle - toward);
        Span<float> vertical = _vertical.AsSpan(2, _size);
        ReadOnlySpan<Vector<float>> vo = Vectors(own), vn = Vectors(near), vf = Vectors(far), vp = Vectors(opposite);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(vertical);
        for (int i = 0; i < to.Length; i++) to[i] = vo[i] * Own + vn[i] * Near + vp[i] * Opposite + vf[i] * Far;
        for (int i = to.Length * Vector<float>.Count; i < _size; i++)
        {
            vertical[i] = own[i] * Own + near[i] * Near + opposite[i] * Opposite + far[i] * Far;
        }
        _vertical[0] = _vertical[1] = _vertical[2];
        _vertical[_size + 2] = _vertical[_size + 3] = _vertical[_size + 1];
        for (int i = 0; i < _size; i++)
        {
            float a = _vertical[i], b = _vertical[i + 1], c = _vertical[i + 2], d = _vertical[i + 3], e = _vertical[i + 4];
            _doubled[2 * i] = c * Own + b * Near + d * Opposite + a * Far;
            _doubled[2 * i + 1] = c * Own + d * Near + b * Opposite + e * Far;
        }

        return _doubled;

        ReadOnlySpan<float> Line(int line) => grid.AsSpan(Math.Clamp(line, 0, _size - 1) * _size, _size);
        static ReadOnlySpan<Vector<float>> Vectors(ReadOnlySpan<float> line) => MemoryMarshal.Cast<float, Vector<float>>(line);
    }
}
