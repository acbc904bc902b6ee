using System.Diagnostics;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Microsoft.ML.OnnxRuntime;
using static System.FormattableString;

namespace CheXNet.Benchmarks;

/// <summary>
/// What the maps of every one-pass method cost: scoring with all maps of all findings, checked and turned into each method's map, against
/// the same graph run for its logits and activation maps alone. Medians of alternating passes on one thread. Promised: at most 1.05.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- explain-cost [--rounds 100]</c></remarks>
internal static class ExplainCostBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Arguments.Number(arguments, "--rounds", 100);
        Machine.Print();
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        using ModelSession session = await ModelSession.CreateAsync(package, Precision.Fp32, null, CancellationToken.None);
        byte[] former = FormerGraph.Of(await package.ReadGraphAsync(Precision.Fp32, CancellationToken.None));
        using SessionOptions options = new SessionSettings().ToOptions();
        using InferenceSession alone = new(former, options);
        ModelInputShape shape = package.Card.Input;
        float[] values = new float[shape.Channels * shape.Height * shape.Width];
        SeededWeights.Fill("image", 1, -2, 2, values);
        Geometry geometry = new(shape.Width, shape.Height, shape.Width, shape.Height, 1, 1, 0, 0);
        ModelInput input = new(shape.Channels, shape.Height, shape.Width, values, [geometry]);

        double[] whole = new double[rounds], bare = new double[rounds];
        Explain(session, input);
        Score(alone, input);
        for (int round = 0; round < rounds; round++)
        {
            // Alternate, also which goes first, so that a machine slowing down affects both equally.
            if (round % 2 == 0) whole[round] = Milliseconds(() => Explain(session, input));
            bare[round] = Milliseconds(() => Score(alone, input));
            if (round % 2 == 1) whole[round] = Milliseconds(() => Explain(session, input));
        }

        (double explained, double scored) = (Median(whole), Median(bare));
        string what = Invariant($"{package.Card.Findings.Count} findings × {ExplanationMethods.OnePass.Count} methods");
        Console.WriteLine(Invariant($"median of {rounds}: scoring alone {scored:0.00} ms, with {what} {explained:0.00} ms"));
        Console.WriteLine(Invariant($"ratio: {explained / scored:0.000} (promised: at most 1.05)"));
        return 0;
    }

    private static void Explain(ModelSession session, ModelInput input)
    {
        ViewScores view = session.Run(input, CancellationToken.None)[0];
        foreach ((int c, Findings.Finding finding) in session.Package.Card.Findings.Index())
        {
            ViewEvidence evidence = new(finding, c, view.Maps) { Further = view.Further };
            foreach (IExplanationMethod method in ExplanationMethods.OnePass) method.Explain(evidence);
        }
    }

    private static void Score(InferenceSession session, ModelInput input)
    {
        using RunOptions run = new();
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(input.Values, [1, input.Channels, input.Height, input.Width]);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, [DenseNetGraph.ImageName], [image], [DenseNetGraph.LogitsName, DenseNetGraph.MapsName]);
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
