using System.Diagnostics;
using System.Globalization;
using CheXNet.Fuzz;

// dotnet run --project tests/CheXNet.Fuzz -c Release -- --target onnx --seconds 300 --seed 1
Dictionary<string, string> options = new() { ["target"] = "all", ["seconds"] = "60", ["seed"] = "1", ["corpus"] = "", ["keep"] = "" };
for (int i = 0; i < args.Length; i += 2)
{
    string name = args[i].TrimStart('-');
    if (i + 1 < args.Length && options.ContainsKey(name)) options[name] = args[i + 1];
    else return Usage(args[i]);
}

if (!double.TryParse(options["seconds"], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
    || !int.TryParse(options["seed"], NumberStyles.Integer, CultureInfo.InvariantCulture, out int seed))
{
    return Usage("--seconds and --seed must be numbers");
}

string folder = options["corpus"].Length > 0 ? options["corpus"] : Corpus.Folder();
byte[][] corpus = [.. Corpus.Read(folder)];
bool failed = false;
foreach (string name in options["target"] == "all" ? FuzzTargets.Names : [options["target"]])
{
    if (!FuzzTargets.Names.Contains(name)) return Usage($"there is no target '{name}'");
    using IFuzzTarget target = FuzzTargets.Create(name);
    long began = Stopwatch.GetTimestamp();
    FuzzReport report = FuzzRun.Run(target, corpus, seed, _ => Stopwatch.GetElapsedTime(began).TotalSeconds < seconds);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-12} seed {seed}: {report.Inputs:N0} inputs, {report.Accepted:N0} read, {report.Failures.Count} kinds of failure; "
        + $"one takes at most {report.Slowest.TotalMilliseconds:F0} ms and {report.MostBytes / 1e6:F1} MB"));
    foreach ((string place, FuzzFailure failure) in report.Failures)
    {
        failed = true;
        Console.WriteLine($"--- {place}\n{failure.Message}");
        if (options["keep"].Length == 0) continue;
        Directory.CreateDirectory(options["keep"]);
        string path = Path.Combine(options["keep"], $"{name}-{Math.Abs(string.GetHashCode(place, StringComparison.Ordinal)):x8}");
        File.WriteAllBytes(path, failure.Input);
        Console.WriteLine($"input: {path}");
    }
}

return failed ? 1 : 0;

static int Usage(string why)
{
    Console.Error.WriteLine(
        $"""
        error: {why}
        usage: [--target all|{string.Join('|', FuzzTargets.Names)}] [--seconds 60] [--seed 1] [--corpus folder] [--keep folder]
          Changes sound files at random and feeds them to a parser, one thread, --seconds for each target. Ends with 1 if an exception
          leaves that must not, an input takes too much memory or time, or what is read differs from the format's reference.
          --keep writes the inputs that failed.
        """);
    return 2;
}
