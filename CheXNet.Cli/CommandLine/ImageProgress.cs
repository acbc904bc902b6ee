using Spectre.Console;
using Spectre.Console.Rendering;

namespace CheXNet.Cli.CommandLine;

/// <summary>Progress on stderr: on a terminal a bar with rate and time left, else a line every ten seconds. Thread-safe.</summary>
internal sealed class ImageProgress : IProgress<int>
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Action<long, long?> _show;
    private long _done;
    private long? _total;

    private ImageProgress(Action<long, long?> show) => _show = show;

    /// <summary>Runs <paramref name="work"/>, which reports its progress.</summary>
    /// <param name="total">Number of images; null if unknown.</param>
    /// <param name="things">What is counted.</param>
    public static async Task ShowAsync(
        TextWriter error, string what, long? total, Func<ImageProgress, Task> work, string things = "images")
    {
        if (!Console.IsErrorRedirected && VisibleWriter.Is(error, Console.Error) && total is null or > 1)
        {
            IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            if (terminal.Profile.Capabilities is { Ansi: true, Interactive: true })
            {
                await ShowBarAsync(terminal, what, total, work, things);
                return;
            }
        }

        await work(new ImageProgress(Lines(error, what, things)) { _total = total });
    }

    public void Add()
    {
        lock (_lock) _show(++_done, _total);
    }

    /// <summary>Sets the number of images done; never goes backward.</summary>
    /// <param name="total">Number of images; null leaves it unchanged.</param>
    public void Set(long done, long? total)
    {
        lock (_lock) _show(_done = Math.Max(done, _done), _total = total ?? _total);
    }

    void IProgress<int>.Report(int value) => Set(value, null);

    private static Task ShowBarAsync(
        IAnsiConsole terminal, string what, long? total, Func<ImageProgress, Task> work, string things) => terminal
        .Progress()
        .Columns(
            new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new CountAndRateColumn(things),
            new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            ProgressTask task = progress.AddTask(Markup.Escape(what), maxValue: total ?? double.MaxValue);
            task.IsIndeterminate = total is null;
            await work(new ImageProgress(Show) { _total = total });

            void Show(long done, long? known)
            {
                if (known is { } all) (task.IsIndeterminate, task.MaxValue) = (false, all);
                task.Value = done;
            }
        });

    private static Action<long, long?> Lines(TextWriter error, string what, string things)
    {
        Stopwatch since = Stopwatch.StartNew();
        TimeSpan last = TimeSpan.Zero;
        long? before = null;
        return (done, total) =>
        {
            // Images done by an earlier process do not count toward this one's rate.
            before ??= Math.Max(0, done - 1);
            if (since.Elapsed - last < BetweenLines) return;
            last = since.Elapsed;
            double rate = (done - before.Value) / last.TotalSeconds;
            string of = total is null ? "" : $" of {total}";
            string left = total is { } all && rate > 0 ? $", {TimeSpan.FromSeconds(Math.Round((all - done) / rate)):c} left" : "";
            error.WriteLine(Invariant($"{what}: {done}{of} {things}, {rate:0.0} {things}/s{left}"));
        };
    }

    private sealed class CountAndRateColumn(string things) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(
            (task.IsIndeterminate ? "" : Invariant($"{task.Value:0}/{task.MaxValue:0} ")) + Invariant($"{task.Speed ?? 0:0.0} {things}/s"));
    }
}
