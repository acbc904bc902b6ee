using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CheXNet.Cli.Scoring;

/// <summary>How far a long command is, on standard error: a bar with rate and time left on a terminal, else a line every ten seconds.</summary>
internal static class ScoreProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Does the work, showing how far it is.</summary>
    /// <param name="error">Where lines go.</param>
    /// <param name="total">Images to do.</param>
    /// <param name="work">The work; calls its argument once an image.</param>
    public static async Task ShowAsync(TextWriter error, int total, Func<Action, Task> work)
    {
        if (!Console.IsErrorRedirected && error == Console.Error && total > 1)
        {
            IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
            if (terminal.Profile.Capabilities is { Ansi: true, Interactive: true })
            {
                await ShowBarAsync(terminal, total, work);
                return;
            }
        }

        await work(Lines(error, total));
    }

    private static Task ShowBarAsync(IAnsiConsole terminal, int total, Func<Action, Task> work) => terminal
        .Progress()
        .Columns(new SpinnerColumn(), new ProgressBarColumn(), new CountColumn(), new RateColumn(), new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            ProgressTask task = progress.AddTask("scoring", maxValue: total);
            await work(() => task.Increment(1));
        });

    private static Action Lines(TextWriter error, int total)
    {
        Stopwatch since = Stopwatch.StartNew();
        TimeSpan last = TimeSpan.Zero;
        int done = 0;
        return () =>
        {
            done++;
            if (since.Elapsed - last < BetweenLines) return;
            last = since.Elapsed;
            double rate = done / last.TotalSeconds;
            TimeSpan left = TimeSpan.FromSeconds(Math.Round((total - done) / rate));
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {total} images, {rate:0.0} images/s, {left:c} left"));
        };
    }

    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0}/{task.MaxValue:0}"));
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Speed ?? 0:0.0} images/s"));
    }
}
