namespace CheXNet.Explanations.Inputs;

/// <summary>Settings of the methods that run the model many times.</summary>
/// <exception cref="InvalidInputException">A setting is out of range; the message gives its name and range.</exception>
public sealed record InputSettings
{
    /// <summary>n of SmoothGrad, noisy images to average over, 1 to 1000; its paper finds no gain beyond 50.</summary>
    public int Samples { get; init => field = OptionRange.Check(value, 1, 1000); } = 50;

    /// <summary>SmoothGrad's noise level σ / (max x − min x), 0 to 1; its paper uses .1 to .2.</summary>
    public double Noise { get; init => field = OptionRange.Check(value, 0, 1); } = 0.15;

    /// <summary>Where SmoothGrad's noise starts: the same seed gives the same map.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>m of Integrated Gradients, steps from the black film to the image, 1 to 1000; its paper uses 20 to 300.</summary>
    public int Steps { get; init => field = OptionRange.Check(value, 1, 1000); } = 50;

    /// <summary>Images a pass of the model takes at once, 1 to 64.</summary>
    public int Batch { get; init => field = OptionRange.Check(value, 1, 64); } = 4;
}
