using CheXNet.Models;
using Microsoft.ML.OnnxRuntime;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>The plain graph and the one for speed on the CPU, one film a pass, by processor time: alternating, in one run.</summary>
internal static class GraphComparison
{
    public static void Print(byte[] plain, double seconds)
    {
        using SessionOptions options = new SessionSettings().ToOptions();
        using InferenceSession one = new(plain, options), other = new(NormReluRewrite.Apply(plain), options);
        float[] image = new float[3 * 224 * 224];
        SeededWeights.Fill("image", 1, -2, 2, image);
        double[] spent = new double[2];
        int passes = 0;
        Pass(one, image);
        Pass(other, image);
        while (spent.Sum() < 1000 * seconds)
        {
            spent[0] += Pass(one, image);
            spent[1] += Pass(other, image);
            passes++;
        }

        Console.WriteLine(Invariant($"plain graph {spent[0] / passes:0.0} ms of processor time, norms within convolutions ")
            + Invariant($"{spent[1] / passes:0.0} ms: ratio {spent[1] / spent[0]:0.000} ({passes} passes)"));
    }

    private static double Pass(InferenceSession session, float[] image)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, 224, 224]);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, [DenseNetGraph.ImageName], [input], [DenseNetGraph.LogitsName, DenseNetGraph.MapsName]);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }
}
