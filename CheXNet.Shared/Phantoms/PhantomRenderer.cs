using CheXNet.Phantoms.Anatomy;
using CheXNet.Phantoms.FindingsDrawn;

namespace CheXNet.Phantoms;

/// <summary>Renders films of one size, independently of earlier ones. Reuses its buffers; not thread-safe, use one per thread.</summary>
public sealed class PhantomRenderer
{
    /// <summary>Minimum side of a film, pixels.</summary>
    public const int SmallestSize = 64;

    /// <summary>Maximum side of a film, pixels.</summary>
    public const int LargestSize = 4096;

    private readonly int _size;
    private readonly FilmCanvas _canvas;
    private readonly FilmEnlarger? _enlarger;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="size">The films' side in pixels, <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public PhantomRenderer(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestSize);
        _size = size;
        bool half = size > 512 && size % 2 == 0;
        _canvas = new FilmCanvas(half ? size / 2 : size);
        _enlarger = half ? new FilmEnlarger(size / 2) : null;
    }

    /// <summary>Renders a film.</summary>
    /// <param name="plan">The film.</param>
    /// <param name="pixels">Receives <c>byte[size, size]</c>, row-major, 0 is black.</param>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is shorter than the film.</exception>
    public void Render(FilmPlan plan, Span<byte> pixels)
    {
        if (pixels.Length < _size * _size)
        {
            throw new ArgumentException($"A film of {_size} × {_size} needs {_size * _size} bytes.", nameof(pixels));
        }
        PhantomRandom film = new(plan.Seed);
        DrawAttenuation(plan, film);
        new FilmCurve(plan).Develop(_canvas.Attenuation);
        AddGrain(film.Split(20), pixels);
        BurnedInMarks.Draw(pixels, _size, film.Split(21));
    }

    private void DrawAttenuation(FilmPlan plan, PhantomRandom film)
    {
        PhantomRandom anatomy = new(plan.Patient.Anatomy);
        ThoraxShape shape = new(plan);
        DrawnFinding[] findings = [.. plan.Findings.Select(DrawnFinding.Of)];
        foreach (DrawnFinding finding in findings) finding.Reshape(shape);
        LungField lungs = LungField.Of(plan, shape);

        _canvas.Clear();
        _canvas.Pose = plan.Pose;
        SoftParts.DrawBodyAndLungs(_canvas, lungs, anatomy.Split(10));
        if (plan.Patient.IsFemale) SoftParts.DrawBreasts(_canvas, lungs, anatomy.Split(11));
        SoftParts.DrawAbdominalGas(_canvas, lungs, film.Split(12));
        RibCage.Draw(_canvas, lungs, anatomy.Split(13), plan.Age);
        Shoulders.Draw(_canvas, lungs, film.Split(14), plan.View);
        Spine.Draw(_canvas, lungs, anatomy.Split(15));
        new VascularTree(_canvas, lungs).Draw(anatomy.Split(16));

        Lesion[] lesions = [.. findings.SelectMany(f => f.Lesions(lungs, _canvas.Cell))];
        foreach (Lesion lesion in lesions)
        {
            if (lesion.VesselsLeft is { } left) _canvas.Scale(_canvas.Vessels, lesion.Bounds, left);
        }

        for (int i = 0; i < _canvas.Attenuation.Length; i++) _canvas.Attenuation[i] += _canvas.Vessels[i];
        foreach (Lesion lesion in lesions)
        {
            if (lesion.Attenuation is { } field) _canvas.Add(_canvas.Attenuation, lesion.Bounds, field);
        }

        new Devices(_canvas, lungs).Draw(film.Split(17), plan.View);
    }

    private void AddGrain(PhantomRandom random, Span<byte> pixels)
    {
        // Two grain sizes; weaker on smaller films, whose pixels average over more area.
        uint coarse = (uint)random.NextBits(), fine = (uint)random.NextBits();
        float strength = (float)random.Uniform(.75, 1.25) * Math.Min(1, _size / 1024f);
        int grid = _canvas.Size;
        float[] gray = _canvas.Attenuation;
        for (int row = 0; row < grid; row++) FilmGrain.Add(gray.AsSpan(row * grid, grid), coarse, row, .92f * strength);
        for (int row = 0; row < _size; row++)
        {
            Span<float> line = _enlarger is null ? gray.AsSpan(row * _size, _size) : _enlarger.Row(gray, row);
            FilmGrain.Add(line, fine, row, 1.1f * strength);
            Span<byte> to = pixels.Slice(row * _size, _size);
            for (int i = 0; i < to.Length; i++) to[i] = (byte)Math.Clamp((int)(line[i] + .5f), 0, 255);
        }
    }
}
