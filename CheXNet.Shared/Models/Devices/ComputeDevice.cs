namespace CheXNet.Models.Devices;

/// <summary>What runs a model: the CPU, or an NVIDIA GPU.</summary>
public sealed record ComputeDevice
{
    /// <summary>The environment variable with the device of commands that are not given one.</summary>
    public const string Variable = "CHEXNET_DEVICE";

    private ComputeDevice(string name, int? gpu) => (Name, Gpu) = (name, gpu);

    /// <summary>The CPU.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu", null);

    /// <summary>The first GPU where one works, else the CPU. Sessions resolve it: no result has it.</summary>
    public static ComputeDevice Auto { get; } = new("auto", null);

    /// <summary><c>cpu</c>, <c>cuda:N</c> or <c>auto</c>.</summary>
    public string Name { get; }

    /// <summary>The GPU's number, from 0, as the driver counts; null for the others.</summary>
    public int? Gpu { get; }

    /// <summary>A GPU.</summary>
    /// <param name="index">Its number, from 0.</param>
    public static ComputeDevice Cuda(int index) => new(string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"), index);

    /// <summary>The device of <see cref="Variable"/>; the CPU if it is not set.</summary>
    /// <exception cref="InvalidInputException">It is set to something else than <see cref="Parse"/> reads.</exception>
    public static ComputeDevice OfThisMachine() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? Parse(set, $"The setting {Variable}") : Cpu;

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> (the first GPU), <c>cuda:N</c> or <c>auto</c>.</summary>
    /// <param name="named">Where the text is from, to begin the message with.</param>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static ComputeDevice Parse(string text, string named = "--device") => text switch
    {
        "cpu" => Cpu,
        "auto" => Auto,
        "cuda" => Cuda(0),
        _ when text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < 1024 => Cuda(index),
        _ => throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"{named} is '{text}': use cpu, cuda, cuda:N for the GPU of number N, or auto."),
    };

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
