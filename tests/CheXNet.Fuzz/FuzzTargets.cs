using CheXNet.Fuzz.Targets;

namespace CheXNet.Fuzz;

/// <summary>The targets by name. To add one: a class in <c>Targets</c>, a line here, and sound files in the corpus.</summary>
public static class FuzzTargets
{
    private static readonly Dictionary<string, Func<IFuzzTarget>> All = new()
    {
        ["onnx"] = static () => new OnnxTarget(),
        ["pickle"] = static () => new PickleTarget(),
        ["legacy"] = static () => new LegacyTarget(),
        ["zip"] = static () => new ZipTarget(),
        ["hdf5"] = static () => new Hdf5Target(),
        ["safetensors"] = static () => new SafetensorsTarget(),
        ["png"] = static () => new PngTarget(),
        ["jpeg"] = static () => new JpegTarget(),
        ["dicom"] = static () => new DicomTarget(),
        ["gif"] = static () => new ForeignImageTarget(),
        ["inflate"] = static () => new InflateTarget(),
        ["labels"] = static () => new LabelsTarget(),
        ["boxes"] = static () => new BoxesTarget(),
        ["predictions"] = static () => new PredictionsTarget(),
    };

    /// <summary>For <c>--target</c>.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static IFuzzTarget Create(string name) =>
        All.TryGetValue(name, out Func<IFuzzTarget>? make)
            ? make()
            : throw new ArgumentException($"There is no target '{name}'. Use one of {string.Join(", ", Names)}, or all.", nameof(name));
}
