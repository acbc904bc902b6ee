namespace CheXNet.Explanations;

/// <summary>
/// The views in which a film is shown to the model for an explanation: at one or more input sizes (a DenseNet takes any), each of which
/// gives a map of its own resolution, and, smoothed, in several crops and mirrored. Each view knows its <see cref="Geometry"/>, so that all
/// are fused on the film's own pixels.
/// </summary>
public sealed class FilmViews
{
    private readonly Preprocessor[] _preprocessors;
    private readonly bool _mirrors;

    /// <summary>Plans the views of a model.</summary>
    /// <param name="sizes">
    /// Sides of the model's square in pixels; the card's resize length grows with them, so that every size shows the same part of the film.
    /// Empty: the card's own size.
    /// </param>
    /// <param name="smooth">Ten-crop where the card crops (corners, center and mirror images); else the view and its mirror image.</param>
    /// <exception cref="InvalidInputException">A size is out of range, or the same twice.</exception>
    public FilmViews(ModelCard card, IReadOnlyList<int> sizes, bool smooth)
    {
        (SpatialRule rule, int resize, int input) = card.Preprocessing.ParseName();
        int largest = MostPixels * input / Math.Max(resize, input);
        Sizes = sizes.Count == 0 ? [input] : sizes;
        foreach (int size in Sizes)
        {
            if (size < FewestPixels || size > largest || Sizes.Count(s => s == size) > 1)
            {
                throw new InvalidInputException(
                    ErrorCodes.ArgumentInvalid,
                    $"The input size is {size}: the model {card.ToModelId()} takes different sizes from {FewestPixels} to {largest}.");
            }
        }

        bool crops = smooth && rule == SpatialRule.ResizeCenterCrop && resize > input;
        _mirrors = smooth && !crops && rule != SpatialRule.TenCrop;
        _preprocessors =
        [
            .. Sizes.Select(size => new Preprocessor(
                card.Preprocessing with { Name = Named(crops ? SpatialRule.TenCrop : rule, resize, input, size) }, card.Input.Channels)),
        ];
    }

    private const int FewestPixels = 32;
    private const int MostPixels = 2048;

    /// <summary>The sizes, in the order given.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Prepares a film's views, one input for each of <see cref="Sizes"/>.</summary>
    public IReadOnlyList<ModelInput> Prepare(PixelImage film)
    {
        return [.. _preprocessors.Select(Apply)];

        ModelInput Apply(Preprocessor preprocessor)
        {
            ModelInput input = preprocessor.Apply(film);
            return _mirrors ? WithMirrorImages(input) : input;
        }
    }

    private static string Named(SpatialRule rule, int resize, int input, int size) => rule switch
    {
        SpatialRule.Squash => $"squash{size}",
        SpatialRule.Pad => $"pad{size}",
        SpatialRule.TenCrop => $"resize{Scaled(resize, input, size)}-ten{size}",
        _ => $"resize{Scaled(resize, input, size)}-center{size}",
    };

    private static int Scaled(int resize, int input, int size) => (int)Math.Round((double)resize * size / input);

    private static ModelInput WithMirrorImages(ModelInput input)
    {
        int length = input.Views.Count * input.Channels * input.Height * input.Width;
        float[] values = new float[2 * length];
        input.Values.AsSpan(0, length).CopyTo(values);
        Span<float> mirrored = values.AsSpan(length);
        input.Values.AsSpan(0, length).CopyTo(mirrored);
        for (int row = 0; row < length; row += input.Width) mirrored.Slice(row, input.Width).Reverse();
        return input with { Values = values, Views = [.. input.Views, .. input.Views.Select(static g => g with { Flipped = !g.Flipped })] };
    }
}
