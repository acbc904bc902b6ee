namespace CheXNet.Cli.Model.Fetch;

internal interface IDownloadProgress
{
    /// <param name="total">Null if the server does not say.</param>
    void Arrived(string file, long bytes, long? total);

    void Interrupted(long bytes);
}

/// <summary>On a terminal one line that is written over, else a line every ten seconds and one at the end.</summary>
internal sealed class DownloadProgress(TextWriter error) : IDownloadProgress
{
    private const double Mega = 1e6;

    private readonly bool _isTerminal = !Console.IsErrorRedirected && VisibleWriter.Is(error, Console.Error);
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private TimeSpan _last;
    private long? _before;

    public void Arrived(string file, long bytes, long? total)
    {
        _before ??= bytes;
        bool isDone = bytes == total;
        TimeSpan between = TimeSpan.FromSeconds(_isTerminal ? 0.2 : 10);
        if (!isDone && _since.Elapsed - _last < between) return;
        _last = _since.Elapsed;
        string of = total is { } all ? Invariant($" of {all / Mega:0.0} MB ({(double)bytes / Math.Max(all, 1):P0})") : " MB";
        double rate = (bytes - _before.Value) / Mega / Math.Max(_since.Elapsed.TotalSeconds, 0.001);
        string line = Invariant($"{file}: {bytes / Mega:0.0}{of}, {rate:0.0} MB/s");
        if (_isTerminal) Console.Error.Write($"\r{CheXNet.Files.VisibleText.Line(line)}   {(isDone ? Environment.NewLine : "")}");
        else error.WriteLine(line);
        if (isDone) _before = null;
    }

    public void Interrupted(long bytes) =>
        error.WriteLine(Invariant($"The connection broke after {bytes / Mega:0.0} MB: going on from there …"));
}
