using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models.Devices;

/// <summary>Runs a tiny network on a device and on the CPU: the last proof that everything works together.</summary>
public static class DeviceCheck
{
    private const int Side = 64;
    private const double Tolerance = 1e-4;

    /// <summary>The largest difference of a logit from the CPU's.</summary>
    /// <exception cref="DeviceException">Something is missing, the GPU fails, or it computes other numbers.</exception>
    public static double Run(ComputeDevice device)
    {
        DenseNetShape shape = new(4, [2, 2], 8, 4, 3, 14);
        byte[] graph = DenseNetGraph.Write(SeededWeights.Untrained(shape, seed: 1));
        float[] image = new float[3 * Side * Side];
        SeededWeights.Fill("image", 1, -1, 1, image);
        float[] actual = Logits(device.Gpu is null ? graph : NormReluRewrite.Apply(graph), image, device);
        float[] expected = Logits(graph, image, ComputeDevice.Cpu);
        double difference = expected.Zip(actual).Max(static pair => Math.Abs((double)pair.First - pair.Second));
        return difference <= Tolerance ? difference : throw new DeviceException(
            ErrorCodes.DeviceFailed,
            $"{device} computes other numbers than the CPU: a logit of a tiny network differs by "
            + difference.ToString("g3", CultureInfo.InvariantCulture) + ".");
    }

    private static float[] Logits(byte[] graph, float[] image, ComputeDevice device)
    {
        try
        {
            using SessionOptions options = new SessionSettings { Device = device }.ToOptions();
            using InferenceSession session = new(graph, options);
            using RunOptions run = new();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, Side, Side]);
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                session.Run(run, [DenseNetGraph.ImageName], [input], [DenseNetGraph.LogitsName]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException error)
        {
            throw CudaSession.Failure(device, "a tiny network", 1, error);
        }
    }
}
