using BenchmarkDotNet.Running;
using CheXNet.Benchmarks;
using CheXNet.Benchmarks.Decisions;
using CheXNet.Benchmarks.DecodeMemory;
using CheXNet.Benchmarks.Evaluate;
using CheXNet.Benchmarks.Gpu;
using CheXNet.Benchmarks.Inflate;
using CheXNet.Benchmarks.Pointing;
using CheXNet.Benchmarks.RunScale;
using CheXNet.Benchmarks.ScoreThroughput;
using CheXNet.Benchmarks.Soak;
using CheXNet.Benchmarks.Viewer;

// Benchmarks of whole commands run by themselves; BenchmarkDotNet runs the microbenchmarks.
if (args is ["score-throughput", ..]) return await ScoreThroughputBenchmark.RunAsync(args[1..]);
if (args is ["run-scale", ..]) return await RunScaleBenchmark.RunAsync(args[1..]);
if (args is ["explain-cost", ..]) return await ExplainCostBenchmark.RunAsync(args[1..]);
if (args is ["inflate", ..]) return await InflateBenchmark.RunAsync(args[1..]);
if (args is ["decode-memory", ..]) return await DecodeMemoryBenchmark.RunAsync(args[1..]);
if (args is ["pointing", ..]) return await PointingBenchmark.RunAsync(args[1..]);
if (args is ["evaluate", ..]) return await EvaluateBenchmark.RunAsync(args[1..]);
if (args is ["decisions", ..]) return await DecisionsBenchmark.RunAsync(args[1..]);
if (args is ["soak", ..]) return await SoakBenchmark.RunAsync(args[1..]);
if (args is ["viewer-rows", ..]) return await ViewerRowsBenchmark.RunAsync(args[1..]);
if (args is ["gpu", ..]) return await GpuBenchmark.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(OverlayBenchmark).Assembly).Run(args);
return 0;
