using System.Buffers;

namespace CheXNet.Imaging;

/// <summary>
/// Turns a decoded image into the network's input: pixels bit-exact with Pillow and torchvision (<c>convert</c>, <c>Resize</c>,
/// <c>CenterCrop</c>, <c>TenCrop</c>, <c>ImageOps.pad</c>), values with torch's <c>ToTensor</c> and <c>Normalize</c>.
/// Immutable and thread-safe.
/// </summary>
public sealed class Preprocessor
{
    private readonly int _channels;
    private readonly int _input;
    private readonly PixelNormalization[] _normalizations;
    private readonly int _resize;
    private readonly SpatialRule _rule;

    /// <summary>Creates the preprocessor of a model.</summary>
    /// <param name="channels">The model's input channels: 1 (images become gray) or 3 (gray becomes three equal channels).</param>
    /// <exception cref="InvalidInputException">The name, the channel count, or the mean, deviation or range is invalid.</exception>
    public Preprocessor(Preprocessing preprocessing, int channels)
    {
        if (channels is not (1 or 3)) throw Invalid($"a model of {channels} input channels cannot be fed: use 1 or 3");
        if (preprocessing.Mean.Count != channels || preprocessing.Deviation.Count != channels)
        {
            throw Invalid(
                $"{preprocessing.Mean.Count} means and {preprocessing.Deviation.Count} deviations are given for {channels} channels: " +
                "give one of each for a channel");
        }

        if (!preprocessing.Mean.All(double.IsFinite) || !preprocessing.Deviation.All(d => double.IsFinite(d) && d != 0))
        {
            throw Invalid("a mean or deviation is not finite, or a deviation is 0: give finite numbers");
        }

        if (!double.IsFinite(preprocessing.RangeLow) || !double.IsFinite(preprocessing.RangeHigh)
            || preprocessing.RangeLow == preprocessing.RangeHigh)
        {
            throw Invalid(
                $"the range {preprocessing.RangeLow}…{preprocessing.RangeHigh} tells no pixel from another: " +
                "give two different finite numbers");
        }

        (_rule, _resize, _input) = preprocessing.ParseName();
        _channels = channels;
        _normalizations = [.. Enumerable.Range(0, channels).Select(channel => new PixelNormalization(preprocessing, channel))];
        Views = _rule == SpatialRule.TenCrop ? 10 : 1;
    }

    /// <summary>Views per image: 10 for ten-crop, else 1.</summary>
    public int Views { get; }

    /// <summary>Values per image: views × channels × rows × columns.</summary>
    public int Length => Views * _channels * _input * _input;

    /// <summary>Preprocesses one image.</summary>
    public ModelInput Apply(PixelImage image)
    {
        float[] values = ThreadLocalBuffer<float>.Rent(Length);
        return new ModelInput(_channels, _input, _input, values, Apply(image, values));
    }

    /// <summary>Preprocesses one image into its slot of a batch.</summary>
    /// <param name="values">Receives <c>float[Views, channels, rows, columns]</c>: exactly <see cref="Length"/> values.</param>
    /// <returns>The geometry of each view.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    public IReadOnlyList<Geometry> Apply(PixelImage image, Span<float> values)
    {
        if (values.Length != Length) throw new ArgumentException($"The input has {Length} numbers, not {values.Length}.", nameof(values));
        PixelImage source = _channels == 1 ? ColorConversion.ToGray(image) : image;
        SpatialPlan plan = SpatialPlan.For(_rule, _resize, _input, image.Width, image.Height);
        byte[] planes = ArrayPool<byte>.Shared.Rent(source.Channels * _input * _input);
        try
        {
            // A view and its mirror image share their pixels.
            foreach (var place in Enumerable.Range(0, Views).GroupBy(v => (plan.Views[v].Left, plan.Views[v].Top)))
            {
                PillowResize.Window seen = Clip(plan, place.Key.Left, place.Key.Top);
                PillowResize.ResizeWindow(source, plan.ResizedWidth, plan.ResizedHeight, seen, planes);
                foreach (int v in place)
                {
                    WriteView(planes, source.Channels, seen, plan.Views[v], values.Slice(v * (Length / Views), Length / Views));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }

        return [.. plan.Views.Select(view => plan.GeometryOf(view, _input, image.Width, image.Height))];
    }

    /// <summary>The part of the model's square that lies on the resized image.</summary>
    private PillowResize.Window Clip(SpatialPlan plan, int left, int top)
    {
        (int x, int y) = (Math.Max(left, 0), Math.Max(top, 0));
        return new(x, y, Math.Min(left + _input, plan.ResizedWidth) - x, Math.Min(top + _input, plan.ResizedHeight) - y);
    }

    private void WriteView(ReadOnlySpan<byte> planes, int planeCount, PillowResize.Window seen, SpatialPlan.View view, Span<float> values)
    {
        (int x, int y) = (seen.Left - view.Left, seen.Top - view.Top);
        for (int channel = 0; channel < _channels; channel++)
        {
            ReadOnlySpan<byte> plane = planes.Slice((planeCount == 1 ? 0 : channel) * seen.Width * seen.Height, seen.Width * seen.Height);
            Span<float> target = values.Slice(channel * _input * _input, _input * _input);
            if (seen.Width < _input || seen.Height < _input) target.Fill(_normalizations[channel].Black);
            for (int row = 0; row < seen.Height; row++)
            {
                Span<float> line = target.Slice(((y + row) * _input) + x, seen.Width);
                _normalizations[channel].Apply(plane.Slice(row * seen.Width, seen.Width), line, view.Flipped);
            }
        }
    }

    private static InvalidInputException Invalid(string what) =>
        new(ErrorCodes.ArgumentInvalid, $"The preprocessing is not usable: {what}.");
}
