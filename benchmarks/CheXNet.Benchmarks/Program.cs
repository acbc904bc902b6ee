using BenchmarkDotNet.Running;
using CheXNet.Benchmarks;
using CheXNet.Benchmarks.Inflate;
using CheXNet.Benchmarks.RunScale;
using CheXNet.Benchmarks.ScoreThroughput;

// Whole commands side by side have programs of their own; what is measured in microseconds is left to BenchmarkDotNet.
if (args is ["score-throughput", ..]) return await ScoreThroughputBenchmark.RunAsync(args[1..]);
if (args is ["run-scale", ..]) return await RunScaleBenchmark.RunAsync(args[1..]);
if (args is ["inflate", ..]) return await InflateBenchmark.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(OverlayBenchmark).Assembly).Run(args);
return 0;
