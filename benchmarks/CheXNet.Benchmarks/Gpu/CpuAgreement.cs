using CheXNet.Models;
using CheXNet.Models.Devices;
using CheXNet.Scoring;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>
/// The probabilities of <c>model.onnx</c> on the CPU, one film a pass: what every other device, precision and batch is held against.
/// </summary>
/// <param name="expected">One row a film, one column a finding.</param>
internal sealed class CpuAgreement(IReadOnlyList<IReadOnlyList<double>> expected)
{
    /// <summary>How many of the films that are measured are compared.</summary>
    public int Films => expected.Count;

    public static async Task<CpuAgreement> OfAsync(ModelPackage package, string[] paths, int workers)
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, settings: new SessionSettings { Device = ComputeDevice.Cpu });
        ScoringPipeline pipeline = new(scorer, new ScoringPipelineOptions { Workers = workers });
        return new CpuAgreement(await FilmScores.OfAsync(pipeline, paths));
    }

    /// <summary>The largest and the mean difference of the same films' probabilities.</summary>
    public string Of(IReadOnlyList<IReadOnlyList<double>> probabilities)
    {
        double[] differences = [.. expected.Zip(probabilities).SelectMany(static film =>
            film.First.Zip(film.Second, static (one, other) => Math.Abs(one - other)))];
        return Invariant($"|Δp| from the CPU's fp32 on {Films} films: at most {differences.Max():0.0e+0}, ")
            + Invariant($"mean {differences.Average():0.0e+0}");
    }
}
