using System.Diagnostics;
using System.Globalization;
using CheXNet.Evaluation.Intervals;

namespace CheXNet.Benchmarks.Evaluate;

/// <summary>
/// The bootstrap over patients at the size of ChestX-ray14: seconds and peak memory, beside scikit-learn's <c>roc_auc_score</c> on the
/// resampled images, which gives the AUROC alone. scikit-learn runs a few replicates, whose time is scaled up.
/// </summary>
internal static class EvaluateBenchmark
{
    private const int Images = 112_120, Patients = 30_805;

    private static readonly int[] Positives =
        [11559, 2776, 13317, 19894, 5782, 6331, 1431, 5302, 4667, 2303, 2516, 1686, 3385, 227];

    private const string Peer = """
        import sys, time
        import numpy as np
        from sklearn.metrics import roc_auc_score
        images, patients, replicates = (int(a) for a in sys.argv[1:4])
        rng = np.random.default_rng(1)
        patient = np.sort(rng.integers(0, patients, images))
        starts, ends = np.searchsorted(patient, np.arange(patients)), np.searchsorted(patient, np.arange(patients), side='right')
        labels = [rng.random(images) < int(p) / images for p in sys.argv[4:]]
        scores = [rng.random(images) for _ in labels]
        began = time.process_time()
        for r in range(replicates):
            drawn = np.concatenate([np.arange(starts[p], ends[p]) for p in rng.integers(0, patients, patients)])
            for y, s in zip(labels, scores):
                roc_auc_score(y[drawn], s[drawn])
        print(time.process_time() - began)
        """;

    /// <param name="arguments"><c>--bootstraps 2000 --peer-replicates 3 --python /usr/bin/python3</c>.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int replicates = Arguments.Number(arguments, "--bootstraps", 2000);
        int peerReplicates = Arguments.Number(arguments, "--peer-replicates", 3);
        Machine.Print();
        Random random = new(1);
        int[] patientOf = [.. Enumerable.Range(0, Images).Select(_ => random.Next(Patients)).Order()];
        FindingScores[] findings =
        [
            .. Positives.Select(p => FindingScores.Of(
                [.. Enumerable.Range(0, Images).Select(_ => random.NextDouble())],
                [.. Enumerable.Range(0, Images).Select(_ => (bool?)(random.NextDouble() < (double)p / Images))], 0.5)),
        ];
        (double all, double allBusy) = Seconds(ranksOnly: false);
        (double ranks, double ranksBusy) = Seconds(ranksOnly: true);
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
        Console.WriteLine(FormattableString.Invariant(
            $"{Images} images of {Patients} patients, {findings.Length} findings, {replicates} replicates over patients"));
        Console.WriteLine(FormattableString.Invariant(
            $"every measure: {all:0.0} s ({allBusy:0.0} s of processor time); AUROC, AUPRC and F1 max: {ranks:0.0} s ({ranksBusy:0.0} s); ")
            + FormattableString.Invariant($"peak {peak:0} MB"));
        if (await PeerSecondsAsync(Arguments.Option(arguments, "--python") ?? "/usr/bin/python3", peerReplicates) is { } peer)
        {
            double scaled = peer / peerReplicates * replicates;
            Console.WriteLine(FormattableString.Invariant(
                $"scikit-learn, AUROC alone, one core: {peer:0.0} s for {peerReplicates} replicates, {scaled:0} s for {replicates}: ")
                + FormattableString.Invariant($"{scaled / ranksBusy:0} times the processor time"));
        }

        return 0;

        (double Elapsed, double Busy) Seconds(bool ranksOnly)
        {
            Stopwatch watch = Stopwatch.StartNew();
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Bootstrap.Run(findings, patientOf, Patients, replicates, 1, ranksOnly, null, CancellationToken.None);
            return (watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }
    }

    private static async Task<double?> PeerSecondsAsync(string python, int replicates)
    {
        ProcessStartInfo start = new(python) { RedirectStandardOutput = true, ArgumentList = { "-c", Peer } };
        foreach (int number in (int[])[Images, Patients, replicates, .. Positives])
            start.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return double.Parse(output, CultureInfo.InvariantCulture);
        Console.WriteLine("scikit-learn is not at hand: install python3-sklearn, or name another --python.");
        return null;
    }
}
